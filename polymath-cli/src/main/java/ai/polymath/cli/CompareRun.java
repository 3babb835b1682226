package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.experiment.Experiment;
import ai.polymath.torch.training.StoppedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Does the units of a comparison with one thread a runner. */
final class CompareRun {
    private final List<Replicate> replicates;
    private final Tuner tuner;
    private final Path runs;
    private final BooleanSupplier stop;
    private final PrintWriter print;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /**
     * @param runs the folder of all runs
     * @param stop whether somebody wants to stop
     */
    CompareRun(List<Replicate> replicates, Tuner tuner, Path runs, BooleanSupplier stop, PrintWriter print) {
        this.replicates = replicates;
        this.tuner = tuner;
        this.runs = runs;
        this.stop = stop;
        this.print = print;
    }

    /**
     * Does all that there is time for.
     *
     * @throws StoppedException if somebody wanted to stop
     */
    Map<CompareUnit, Outcome> run(CompareQueue queue, List<? extends JobRunner> runners) {
        RunnerThreads.run(runners, stop, runner -> work(queue, runner));
        return queue.outcomes();
    }

    private void work(CompareQueue queue, JobRunner runner) {
        try {
            CompareUnit unit = queue.next();
            while (unit != null && failure.get() == null) {
                long start = System.nanoTime();
                Outcome outcome = outcome(unit, runner);
                double seconds = (System.nanoTime() - start) / 1e9;
                queue.done(unit, outcome, seconds);
                tell(queue, unit, outcome, seconds);
                unit = queue.next();
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    /** Tunes and trains; a training that runs away is a result too. */
    Outcome outcome(CompareUnit unit, JobRunner runner) {
        Replicate replicate = replicates.get(unit.replicate());
        Path folder = unit.folder(runs, replicate);
        Counting counting = new Counting(runner);
        try {
            Experiment best = tuner.tune(
                    counting,
                    unit.experiment(),
                    unit.candidate().searchesWeights(),
                    replicate,
                    unit.fraction(),
                    folder);
            TrainingJob job =
                    TrainingJob.of(folder.resolve("run"), best, replicate, unit.fraction(), true, tuner.facts());
            JobResult result = counting.result(job);
            return new Outcome(result, null, counting.trained == 0);
        } catch (PolymathException e) {
            return new Outcome(null, String.valueOf(e.getMessage()), false);
        }
    }

    private void tell(CompareQueue queue, CompareUnit unit, Outcome outcome, double seconds) {
        String what = outcome.failure() != null
                ? "failed: " + outcome.failure()
                : outcome.reused() ? "done before" : String.format(Locale.ROOT, "%.1f s", seconds);
        double left = queue.secondsLeft();
        synchronized (print) {
            print.println(queue.finished() + "/" + queue.size() + "  "
                    + unit.name(replicates.get(unit.replicate())) + "  " + what
                    + (Double.isNaN(left) || queue.finished() == queue.size()
                            ? ""
                            : ", about " + ProgressView.duration(left) + " left"));
            print.flush();
        }
    }

    /** Knows whether anything had to be trained. */
    private static final class Counting implements JobRunner {
        private final JobRunner runner;
        private int trained;

        Counting(JobRunner runner) {
            this.runner = runner;
        }

        @Override
        public void train(TrainingJob job) {
            trained++;
            runner.train(job);
        }

        @Override
        public void close() {}
    }
}
