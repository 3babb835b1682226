package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.comparison.Measure;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.reader.ReadResult;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.TaskFigures;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.training.StoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What commands have in common that train many models of one experiment: its table, the folder that takes all runs, and who
 * trains. Open it in a try block: while it is open, Ctrl-C is a wish to stop.
 */
final class Workplace implements AutoCloseable {
    private final PrintWriter print;
    private final StudyOptions options;
    private final Experiment experiment;
    private final Experiment known;
    private final Table table;
    private final Path folder;
    private final StopSignal stop;
    private final LocalRunner local;
    private final StudyProvenance provenance;
    private boolean told;

    private Workplace(StudyOptions options, Experiment experiment, Table table, Path folder) {
        this.print = options.print();
        this.options = options;
        this.experiment = experiment;
        this.table = table;
        this.known = ExperimentTable.without(experiment, table).forTable(table);
        this.folder = folder;
        this.stop = new StopSignal();
        this.local = new LocalRunner(known, table, stop::isWanted);
        this.provenance =
                StudyProvenance.begin(folder, options, experiment, table, LocalRunner.versions(), Engine.threads());
    }

    /** A command, and what its folder holds. */
    record Command(String word, String noun) {}

    /**
     * Reads the table and starts the engine.
     *
     * @param experiment of a network
     * @param what names the usual folder, and messages
     */
    static Workplace open(StudyOptions options, Experiment experiment, Command what) {
        Table table = read(options, experiment);
        Engine.start(experiment.training().threads());
        Engine.requireDevice(experiment.training().device());
        return new Workplace(options, experiment, table, folder(options, what, experiment));
    }

    /** The table of an experiment; what people should know of it is told. */
    static Table read(StudyOptions options, Experiment experiment) {
        ReadResult read = ExperimentTable.read(experiment, options.options().folder());
        ExperimentTable.warnings(read).forEach(w -> options.print().println("Note: " + w));
        return read.table();
    }

    /**
     * The folder of such a command, made if it is not there: a new one, or one in which the same command worked before.
     */
    static Path folder(StudyOptions options, Command what, Experiment experiment) {
        Path out = options.out();
        Path folder = out == null ? Path.of("runs", what.word() + "-" + experiment.name()) : out;
        Path runs = folder.resolve("runs");
        if (Files.exists(folder) && !Files.isDirectory(runs)) {
            try (Stream<Path> inside = Files.list(folder)) {
                if (inside.findAny().isPresent()) {
                    throw new PolymathException(folder + " exists already and holds no " + what.noun()
                            + ". Choose another folder with --out.");
                }
            } catch (IOException e) {
                throw new PolymathException("Can't look into " + folder + ": " + e.getMessage() + ".", e);
            }
        }
        AtomicFiles.createFolder(runs);
        return folder;
    }

    PrintWriter print() {
        return print;
    }

    /** What was asked, of what, by what. */
    StudyProvenance provenance() {
        return provenance;
    }

    /** The command's work is done, and its page may be written. */
    void finished() {
        told = true;
        provenance.end(true);
    }

    /** As it was written. */
    Experiment experiment() {
        return experiment;
    }

    /** With a task for each of its table's questions. */
    Experiment known() {
        return known;
    }

    Table table() {
        return table;
    }

    Path folder() {
        return folder;
    }

    Path runs() {
        return folder.resolve("runs");
    }

    StopSignal stop() {
        return stop;
    }

    LocalRunner local() {
        return local;
    }

    List<Replicate> replicates(int seeds) {
        boolean fixed = !Replicate.isByChance(experiment.data().split());
        return replicates(seeds, fixed);
    }

    /**
     * The repetitions of the experiment.
     *
     * @param sameSplit whether all seeds divide the rows alike
     */
    List<Replicate> replicates(int seeds, boolean sameSplit) {
        List<Replicate> replicates = Replicate.of(known, table, seeds, sameSplit);
        provenance.uses(replicates);
        return replicates;
    }

    /** Whether all replicates have the same rows. */
    boolean hasOneSplit() {
        return !Replicate.isByChance(experiment.data().split())
                && experiment.data().split().folds() == null;
    }

    PreparedExperiment prepared(Replicate replicate) {
        return PreparedExperiment.of(known, table, replicate.split());
    }

    static List<Measure> measures(PreparedExperiment prepared) {
        return prepared.tasks().stream()
                .map(t -> new Measure(t.name(), t.task().primaryMetric(), TaskFigures.direction(t)))
                .toList();
    }

    /** How many models are trained at the same time. */
    int parallel() {
        Integer wanted = options.parallel();
        if (wanted != null) {
            return wanted;
        }
        int threads = experiment.training().threads();
        // One device, or one model that takes all cores, is not helped by company.
        return threads == 0 || !experiment.training().device().equals("cpu")
                ? 1
                : Math.max(1, Runtime.getRuntime().availableProcessors() / threads);
    }

    /** Those who train; to be closed by the caller. */
    List<JobRunner> runners(int workers) {
        if (workers == 1) {
            return List.of(local);
        }
        List<JobRunner> runners = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            runners.add(
                    new WorkerRunner(options.options(), folder.resolve("worker-" + (w + 1) + ".log"), stop::isWanted));
        }
        return runners;
    }

    /**
     * Trains candidates in replicates, without tuning; what is finished already is not repeated.
     *
     * @param deadline by {@link System#nanoTime()}, past which no model is begun; null for none
     * @throws StoppedException if somebody wanted to stop; how far it went is told
     */
    Map<CompareUnit, Outcome> train(List<Candidate> candidates, List<Replicate> replicates, @Nullable Long deadline) {
        List<CompareUnit> units = new ArrayList<>();
        for (int r = 0; r < replicates.size(); r++) {
            for (Candidate candidate : candidates) {
                units.addAll(CompareResult.units(candidate, r, 1));
            }
        }
        int workers = Math.min(parallel(), units.size());
        CompareQueue queue = new CompareQueue(units, workers, deadline, true);
        Tuner tuner = new Tuner(0, measures(prepared(replicates.get(0))), local.facts());
        List<JobRunner> runners = runners(workers);
        try {
            return provenance.trained(
                    new CompareRun(replicates, tuner, runs(), stop::isWanted, print).run(queue, runners));
        } catch (StoppedException e) {
            print.println();
            print.println("Stopped with " + queue.finished() + " of " + queue.size()
                    + " parts finished. The same command goes on from there.");
            print.flush();
            throw e;
        } finally {
            runners.forEach(JobRunner::close);
        }
    }

    @Override
    public void close() {
        if (!told) {
            provenance.end(false);
        }
        local.close();
        stop.close();
    }
}
