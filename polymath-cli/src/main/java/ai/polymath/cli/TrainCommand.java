package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.training.LinearRun;
import ai.polymath.reader.ReadResult;
import ai.polymath.reader.TableHash;
import ai.polymath.report.tensorboard.EventLog;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.CrossValidation;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import ai.polymath.run.Json;
import ai.polymath.run.Provenance;
import ai.polymath.run.ReportData;
import ai.polymath.run.ResultTable;
import ai.polymath.run.RunResult;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.StoppedException;
import ai.polymath.torch.training.Trainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code polymath train}. */
@Command(
        name = "train",
        description = "Train one model for all tasks of an experiment.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    private static final String CHECKPOINT = "checkpoint.safetensors";

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run; runs/NAME-TIME if left out.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            description = "Go on with a run that was stopped: the one in --out, or the newest of the experiment.")
    private boolean resume;

    @Override
    public Integer call() {
        PrintWriter print = Console.out(spec);
        Experiment experiment = options.experiment();
        RunFolder old = resume ? RunFolder.unfinished(experiment.name(), out) : null;
        if (old == null && out != null) {
            RunFolder.requireFree(out);
        }
        if (experiment.model().isNetwork()) {
            Preload.begin();
        }
        ReadResult read = ExperimentTable.read(experiment, options.folder());
        ExperimentTable.warnings(read).forEach(w -> print.println("Note: " + w));
        Table table = read.table();
        Experiment known = ExperimentTable.without(experiment, table);
        List<Split> splits = PreparedExperiment.splits(known, table);
        List<PreparedExperiment> prepared = new ArrayList<>();
        for (Split split : splits) {
            prepared.add(PreparedExperiment.of(known, table, split));
        }
        prepared.get(0).preprocessing().notes().forEach(n -> print.println("Note: " + n));
        if (experiment.model().isNetwork()) {
            Engine.start(experiment.training().threads());
            Engine.requireDevice(experiment.training().device());
        }
        Provenance provenance = provenance(experiment, table);
        RunFolder folder = old;
        if (folder == null) {
            folder = RunFolder.make(experiment.name(), out);
            provenance.write(folder.file(RunFolder.PROVENANCE));
        } else {
            provenance.requireSame(folder.file(RunFolder.PROVENANCE)).forEach(n -> print.println("Note: " + n));
        }
        try (StopSignal stop = new StopSignal()) {
            run(prepared, folder, stop, print);
        }
        return 0;
    }

    /** When the run first began; a fold's time is that of its run. */
    private static Instant started(RunFolder run) {
        return Instant.parse(
                Json.read(run.file(RunFolder.PROVENANCE)).path("started").asText());
    }

    private void run(List<PreparedExperiment> prepared, RunFolder folder, StopSignal stop, PrintWriter print) {
        try {
            if (prepared.size() == 1) {
                Fitted fitted = train(prepared.get(0), folder, started(folder), stop, print);
                print.println();
                print.print(ResultTable.of(fitted.result()));
                fitted.result().findings().forEach(print::println);
                print.print(fitted.relatedness());
            } else {
                crossValidate(prepared, folder, stop, print);
            }
        } catch (StoppedException e) {
            // Told while the stop signal still keeps the process alive.
            print.println();
            print.println("Stopped after " + e.finishedEpochs() + " finished epochs. Go on with: polymath train "
                    + options.file() + options.changes() + " --out " + folder.path() + " --resume");
            print.flush();
            throw e;
        } catch (PolymathException e) {
            // Without a finished epoch there is nothing to keep.
            folder.removeIfOnly(RunFolder.PROVENANCE);
            throw e;
        }
        RunReport.write(folder.path(), print);
        print.println("Everything is in " + folder.path() + ": report.html, metrics.json, history.csv, run.json"
                + (prepared.get(0).experiment().model().isNetwork() ? "" : ", coefficients.csv")
                + (prepared.size() == 1 ? ", and the model in bundle/." : ", and each fold's run in fold-N/."));
    }

    private void crossValidate(List<PreparedExperiment> folds, RunFolder folder, StopSignal stop, PrintWriter print) {
        List<RunResult> results = new ArrayList<>();
        List<RunFolder> folders = new ArrayList<>();
        for (int fold = 0; fold < folds.size(); fold++) {
            print.println("Fold " + (fold + 1) + " of " + folds.size());
            RunFolder own = new RunFolder(folder.file("fold-" + (fold + 1)));
            AtomicFiles.createFolder(own.path());
            folders.add(own);
            results.add(fit(folds.get(fold), own, started(folder), stop, print).result());
        }
        CrossValidation all = new CrossValidation(results);
        all.write(folder.file(RunFolder.METRICS));
        // A finished fold's checkpoint is its result if the run is resumed, so all are kept to the end.
        folders.forEach(own -> delete(own.file(CHECKPOINT)));
        print.println();
        print.print(all.table());
    }

    /** What is shown of a run: its figures, and what a linear model has learned about the tasks, if anything. */
    private record Fitted(RunResult result, String relatedness) {}

    private Fitted train(
            PreparedExperiment prepared, RunFolder folder, Instant started, StopSignal stop, PrintWriter print) {
        Fitted fitted = fit(prepared, folder, started, stop, print);
        delete(folder.file(CHECKPOINT));
        return fitted;
    }

    private static Fitted fit(
            PreparedExperiment prepared, RunFolder folder, Instant started, StopSignal stop, PrintWriter print) {
        try (EventLog events = new EventLog(started, folder.path());
                HistoryView view = new HistoryView(print, stop, folder.file("history.csv"), events);
                FinishedRun run = Trainer.train(prepared, view, folder.file(CHECKPOINT))) {
            view.finish();
            LinearRun linear = run.linear();
            if (linear != null) {
                linear.summary().forEach(print::println);
            }
            run.writeHistory(folder.path());
            String gradients = run.history().gradientsCsv();
            if (!gradients.isEmpty()) {
                AtomicFiles.writeText(folder.file("gradients.csv"), gradients);
            }
            run.model().save(folder.file("bundle"));
            ReportData.write(prepared, run.result(), folder.file(ReportData.FILE));
            run.result().write(folder.file(RunFolder.METRICS));
            String relatedness = linear == null ? "" : linear.relatedness();
            return new Fitted(run.result(), relatedness.isEmpty() ? "" : "\n" + relatedness + "\n");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new PolymathException("Can't remove " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static Provenance provenance(Experiment experiment, Table table) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("polymath", Main.Version.number());
        // A linear model needs no engine, whose start would take longer than the fit.
        boolean network = experiment.model().isNetwork();
        if (network) {
            versions.putAll(Engine.versions());
        }
        return new Provenance(
                Settings.toTree(experiment.withData(experiment.data().withoutSecrets())),
                TableHash.of(table),
                table.rows(),
                versions,
                network ? Engine.threads() : experiment.training().threads());
    }

    /** Shows progress, and keeps {@code history.csv} and TensorBoard's event file up to date for people who watch it. */
    private static final class HistoryView extends ProgressView {
        private static final long SECOND = 1_000_000_000L;

        private final Path file;
        private final EventLog events;
        private long written = System.nanoTime();
        private History history = new History(List.of());
        private History saved = history;

        HistoryView(PrintWriter out, StopSignal stop, Path file, EventLog events) {
            super(out, Console.isTerminal(), stop::isWanted);
            this.events = events;
            this.file = file;
        }

        @Override
        public void resumed(History finished) {
            events.resumed(finished);
            history = finished;
            saved = finished;
        }

        @Override
        public void epoch(EpochRecord epoch, double figure, boolean best) {
            events.epoch(epoch);
            history = history.with(epoch);
            long now = System.nanoTime();
            // The whole file is written again each time, so short epochs wait for the next.
            if (history.epochs().size() == 1 || now - written > SECOND) {
                write();
            }
            super.epoch(epoch, figure, best);
        }

        private void write() {
            history.write(file);
            written = System.nanoTime();
            saved = history;
        }

        /** A run that stops leaves its last epochs too. */
        @Override
        public void close() {
            super.close();
            if (saved != history) {
                write();
            }
        }
    }
}
