package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TaskRows;
import ai.polymath.reader.TableHash;
import ai.polymath.relatedness.RelatednessTally;
import ai.polymath.relatedness.RelationsFiles;
import ai.polymath.relatedness.TaskRelations;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import ai.polymath.run.Provenance;
import ai.polymath.run.ReportData;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.NativeMemory;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.Measuring;
import ai.polymath.torch.training.Trainer;
import ai.polymath.torch.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Trains in this process. */
final class LocalRunner implements JobRunner {
    private static final String CHECKPOINT = "checkpoint.safetensors";

    /** What a training that measures leaves. */
    static final String RELATEDNESS = "relatedness.json";

    private final Experiment base;
    private final Table table;
    private final BooleanSupplier stop;
    private final String hash;
    private final Map<String, String> versions;
    private final int threads;
    private TrainingListener audience = TrainingListener.NONE;

    /**
     * @param base the experiment of all tasks, for this table
     * @param stop whether somebody wants to stop
     */
    LocalRunner(Experiment base, Table table, BooleanSupplier stop) {
        this.base = base;
        this.table = table;
        this.stop = stop;
        this.threads = Engine.start(base.training().threads());
        this.versions = versions();
        this.hash = TableHash.of(table);
    }

    /** What computes. */
    static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("polymath", Main.Version.number());
        versions.putAll(Engine.versions());
        return versions;
    }

    /** What a result depends on besides experiment and rows. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", hash);
        facts.put("versions", versions);
        facts.put("threads", threads);
        return facts;
    }

    @Override
    public void train(TrainingJob job) {
        RunFolder folder = new RunFolder(job.folder());
        AtomicFiles.createFolder(folder.path());
        if (!isBegun(job)) {
            clear(job);
            job.write(Map.of());
        }
        Split all = Replicate.splits(base, table, job.splitSeed()).get(job.splitIndex());
        Experiment own = Settings.fromTree(job.experiment(), job.folder().toString(), Experiment.class);
        Experiment experiment = own.withData(base.data().withSplit(own.data().split()));
        TaskRows rows = TaskRows.of(experiment, table, job.visible(all));
        PreparedExperiment prepared = PreparedExperiment.of(rows.experiment(), rows.table(), rows.split());
        new Provenance(job.experiment(), hash, table.rows(), versions, threads)
                .write(folder.file(RunFolder.PROVENANCE));
        Watch watch = new Watch(stop, audience);
        try (FinishedRun run = job.every() > 0
                ? measured(job, prepared, watch)
                : Trainer.train(prepared, watch, folder.file(CHECKPOINT))) {
            run.history().write(folder.file("history.csv"));
            Map<String, Object> cost = new LinkedHashMap<>();
            cost.put("steps", watch.steps(run.result().epochs()));
            cost.put("peak_bytes", watch.peak);
            job.write(cost);
            ReportData.write(prepared, run.result(), folder.file(ReportData.FILE));
            // Last, for it says that the run is finished.
            run.result().write(folder.file(RunFolder.METRICS));
        }
        delete(folder.file(CHECKPOINT));
    }

    /** What was measured is written even if training stops early. */
    private FinishedRun measured(TrainingJob job, PreparedExperiment prepared, Watch watch) {
        RelatednessTally tally = new RelatednessTally(
                prepared.tasks().stream().map(FittedTask::name).toList());
        try {
            return Trainer.measure(prepared, watch, new Measuring(job.every(), tally));
        } finally {
            if (tally.steps() > 0) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("every", job.every());
                facts.put("steps", watch.taken);
                RelationsFiles.writeJson(
                        TaskRelations.of(prepared.experiment().name(), tally, facts),
                        job.folder().resolve(RELATEDNESS));
            }
        }
    }

    /** Lets someone listen to all trainings. */
    void audience(TrainingListener listener) {
        audience = listener;
    }

    /** Whether the folder holds this very job, perhaps with a checkpoint to go on from. */
    static boolean isBegun(TrainingJob job) {
        return TrainingJob.isIn(job.folder())
                && TrainingJob.read(job.folder()).key().equals(job.key())
                && !new RunFolder(job.folder()).isFinished();
    }

    /** Removes what a training with other settings, data or versions left. */
    static void clear(TrainingJob job) {
        delete(job.folder().resolve(RunFolder.METRICS));
        delete(job.folder().resolve(CHECKPOINT));
        delete(job.folder().resolve(RELATEDNESS));
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new PolymathException("Can't remove " + file + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public void close() {}

    /** Counts steps and looks at memory now and then. */
    private static final class Watch implements TrainingListener {
        private final BooleanSupplier stop;
        private final TrainingListener audience;
        private int perEpoch;
        private long taken;
        private long peak = NativeMemory.residentBytes();

        Watch(BooleanSupplier stop, TrainingListener audience) {
            this.stop = stop;
            this.audience = audience;
        }

        @Override
        public void noted(String sentence) {
            audience.noted(sentence);
        }

        @Override
        public void resumed(History finished) {
            audience.resumed(finished);
        }

        @Override
        public void started(PreparedExperiment prepared, long parameters, int firstEpoch, int stepsPerEpoch) {
            perEpoch = stepsPerEpoch;
            audience.started(prepared, parameters, firstEpoch, stepsPerEpoch);
        }

        @Override
        public void step(int epoch, int step, double loss) {
            taken++;
            audience.step(epoch, step, loss);
            if (step == 1) {
                peak = Math.max(peak, NativeMemory.residentBytes());
            }
        }

        @Override
        public void epoch(EpochRecord epoch, double figure, boolean best) {
            peak = Math.max(peak, NativeMemory.residentBytes());
            audience.epoch(epoch, figure, best);
        }

        long steps(int epochs) {
            return (long) perEpoch * epochs;
        }

        @Override
        public boolean wantsToStop() {
            return stop.getAsBoolean();
        }
    }
}
