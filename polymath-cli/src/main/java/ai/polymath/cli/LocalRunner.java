package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.reader.TableHash;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.Provenance;
import ai.polymath.run.ReportData;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.NativeMemory;
import ai.polymath.torch.training.FinishedRun;
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

    private final Experiment base;
    private final Table table;
    private final BooleanSupplier stop;
    private final String hash;
    private final Map<String, String> versions;
    private final int threads;

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
        PreparedExperiment prepared = PreparedExperiment.of(experiment, table, job.visible(all));
        new Provenance(job.experiment(), hash, table.rows(), versions, threads)
                .write(folder.file(RunFolder.PROVENANCE));
        Watch watch = new Watch(stop);
        try (FinishedRun run = Trainer.train(prepared, watch, folder.file(CHECKPOINT))) {
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
    }

    private static void delete(Path file) {
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
        private int perEpoch;
        private long peak = NativeMemory.residentBytes();

        Watch(BooleanSupplier stop) {
            this.stop = stop;
        }

        @Override
        public void started(PreparedExperiment prepared, long parameters, int firstEpoch, int stepsPerEpoch) {
            perEpoch = stepsPerEpoch;
        }

        @Override
        public void step(int epoch, int step, double loss) {
            if (step == 1) {
                peak = Math.max(peak, NativeMemory.residentBytes());
            }
        }

        @Override
        public void epoch(EpochRecord epoch, double figure, boolean best) {
            peak = Math.max(peak, NativeMemory.residentBytes());
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
