package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.torch.training.StoppedException;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code polymath} command. Exit codes: 0 done, 2 a mistake that the message explains, 130 stopped, 1 a defect. */
@Command(
        name = "polymath",
        description = "One model for several tasks: train it, see whether sharing helped, and ship it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            CompareCommand.class,
            CompareWorkerCommand.class,
            RelateCommand.class,
            GroupCommand.class,
            AdviseCommand.class,
            CheckCommand.class,
            InitCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            AdaptCommand.class,
            ReportCommand.class,
            SchemaCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "First steps:",
            "  polymath init table.csv --task outcome     write an experiment file for a table",
            "  polymath check experiment.yaml             see what it means",
            "  polymath train experiment.yaml             train the model",
            "  polymath compare experiment.yaml           does sharing help? against single-task models",
            "  polymath relate experiment.yaml            which tasks help which?",
            "  polymath advise experiment.yaml            what should I use? within 20 minutes"
        })
public final class Main {
    /** A mistake that the message explains. */
    static final int MISTAKE = 2;

    /** Stopped by Ctrl-C. */
    static final int STOPPED = 130;

    static {
        // It would print a line about the processor at its first use.
        System.setProperty("shut.up.ojAlgo", "true");
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = run(args);
        Preload.await();
        System.exit(code);
    }

    /** Runs the command and returns its exit code. */
    public static int run(String... args) {
        return run(System.out, System.err, args);
    }

    /**
     * Runs the command and returns its exit code.
     *
     * @param out takes what the command says
     * @param err takes its complaints
     */
    public static int run(PrintStream out, PrintStream err, String... args) {
        PrintWriter said = Console.writer(out);
        PrintWriter complaints = Console.writer(err);
        int code = commandLine().setOut(said).setErr(complaints).execute(args);
        said.flush();
        complaints.flush();
        return code;
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::explain);
        return line;
    }

    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        if (e instanceof StoppedException) {
            return STOPPED;
        }
        Throwable mistake = e;
        while (mistake != null && !(mistake instanceof PolymathException)) {
            mistake = mistake.getCause();
        }
        if (mistake != null) {
            err.println("Error: " + mistake.getMessage());
            err.flush();
            LoggerFactory.getLogger(Main.class).debug("Details", e);
            return MISTAKE;
        }
        err.println("This is a defect in Polymath, please report it with the lines below.");
        e.printStackTrace(err);
        err.flush();
        return 1;
    }

    /** The version, from the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"polymath " + number()};
        }

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "(built from source)" : version;
        }
    }
}
