package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.reader.ReadResult;
import ai.polymath.reader.TableHash;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.CrossValidation;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import ai.polymath.run.Provenance;
import ai.polymath.run.ResultTable;
import ai.polymath.run.RunResult;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.StoppedException;
import ai.polymath.torch.training.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polymath train}. */
@Command(
        name = "train",
        description = "Train one model for all tasks of an experiment.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final String CHECKPOINT = "checkpoint.safetensors";

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run; runs/NAME-TIME if left out.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            description = "Go on with a run that was stopped: the one in --out, or the newest of the experiment.")
    private boolean resume;

    private final PrintStream print = System.out;

    @Override
    public Integer call() {
        Experiment experiment = options.experiment();
        Engine.start(experiment.training().threads());
        Engine.device(experiment.training().device());
        ReadResult read = ExperimentTable.read(experiment, options.folder());
        ExperimentTable.warnings(read).forEach(w -> print.println("Note: " + w));
        Table table = read.table();
        List<Split> splits = PreparedExperiment.splits(experiment, table);
        List<PreparedExperiment> prepared = new ArrayList<>();
        for (Split split : splits) {
            prepared.add(PreparedExperiment.of(experiment, table, split));
        }
        prepared.get(0).preprocessing().notes().forEach(n -> print.println("Note: " + n));
        RunFolder folder = RunFolder.choose(experiment.name(), out, resume);
        if (folder.isFinished()) {
            print.println("The run in " + folder.path() + " is finished; there is nothing to go on with.");
            return 0;
        }
        provenance(experiment, table).write(folder.file("run.json"));
        try (StopSignal stop = new StopSignal()) {
            if (splits.size() == 1) {
                RunResult result = train(prepared.get(0), folder, stop);
                print.println();
                print.print(ResultTable.of(result));
            } else {
                crossValidate(prepared, folder, stop);
            }
        } catch (StoppedException e) {
            print.println();
            print.println("Stopped after " + e.finishedEpochs() + " finished epochs. Go on with: polymath train "
                    + options.file() + " --out " + folder.path() + " --resume");
            throw e;
        }
        print.println("Everything is in " + folder.path() + ": metrics.json, history.csv, run.json"
                + (splits.size() == 1 ? ", and the model in bundle/." : ", and each fold's run in fold-N/."));
        return 0;
    }

    private void crossValidate(List<PreparedExperiment> folds, RunFolder folder, StopSignal stop) {
        List<RunResult> results = new ArrayList<>();
        for (int fold = 0; fold < folds.size(); fold++) {
            print.println("Fold " + (fold + 1) + " of " + folds.size());
            RunFolder own = new RunFolder(folder.file("fold-" + (fold + 1)));
            AtomicFiles.createFolder(own.path());
            results.add(train(folds.get(fold), own, stop));
        }
        CrossValidation all = new CrossValidation(results);
        all.write(folder.file("metrics.json"));
        print.println();
        print.print(all.table());
    }

    private RunResult train(PreparedExperiment prepared, RunFolder folder, StopSignal stop) {
        Path checkpoint = folder.file(CHECKPOINT);
        try (HistoryView view = new HistoryView(print, stop, folder.file("history.csv"));
                FinishedRun run = Trainer.train(prepared, view, checkpoint)) {
            view.close();
            run.history().write(folder.file("history.csv"));
            run.model().save(folder.file("bundle"));
            run.result().write(folder.file("metrics.json"));
            Files.deleteIfExists(checkpoint);
            return run.result();
        } catch (IOException e) {
            throw new PolymathException("Can't remove " + checkpoint + ": " + e.getMessage() + ".", e);
        }
    }

    private Provenance provenance(Experiment experiment, Table table) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("polymath", Main.Version.number());
        versions.putAll(Engine.versions());
        return new Provenance(
                Settings.toTree(experiment), TableHash.of(table), table.rows(), versions, Engine.threads());
    }

    /** Shows progress, and keeps {@code history.csv} up to date for people who watch it. */
    private static final class HistoryView extends ProgressView {
        private final Path file;
        private History history = new History(List.of());

        HistoryView(PrintStream out, StopSignal stop, Path file) {
            super(out, System.console() != null, stop::isWanted);
            this.file = file;
        }

        @Override
        public void epoch(EpochRecord epoch, double figure, boolean best) {
            history = history.with(epoch);
            history.write(file);
            super.epoch(epoch, figure, best);
        }
    }
}
