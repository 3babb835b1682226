package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.torch.training.StoppedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A process that trains for {@code polymath compare}: reads folders of jobs from standard input, one a line, and answers
 * each with a line. Random numbers and thread counts of libtorch belong to a process, so models that train at the same time
 * need one each.
 */
@Command(name = "compare-worker", description = "Trains for 'compare'; not for people.", hidden = true)
final class CompareWorkerCommand implements Callable<Integer> {
    /** How answers begin; other lines on standard output are not meant for the parent. */
    static final String ANSWER = "polymath-worker ";

    static final String READY = "ready";
    static final String DONE = "done";
    static final String FAILED = "failed ";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter print = Console.out(spec);
        Experiment experiment = options.experiment();
        Table table = ExperimentTable.read(experiment, options.folder()).table();
        Experiment known = ExperimentTable.without(experiment, table).forTable(table);
        try (LocalRunner runner = new LocalRunner(known, table, orphaned());
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer(print, READY);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    runner.train(TrainingJob.read(Path.of(line)));
                    answer(print, DONE);
                } catch (StoppedException e) {
                    return Main.STOPPED;
                } catch (PolymathException e) {
                    answer(print, FAILED + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
                }
            }
        }
        return 0;
    }

    private static void answer(PrintWriter print, String words) {
        print.println(ANSWER + words);
        print.flush();
    }

    /** Whether the process that gives the work is gone: then nobody waits for the result. */
    private static BooleanSupplier orphaned() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return new BooleanSupplier() {
            private long asked = System.nanoTime();

            @Override
            public boolean getAsBoolean() {
                long now = System.nanoTime();
                if (now - asked < 500_000_000L) {
                    return false;
                }
                asked = now;
                return parent.isPresent() && !parent.get().isAlive();
            }
        };
    }
}
