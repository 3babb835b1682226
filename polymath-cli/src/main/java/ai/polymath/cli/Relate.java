package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import ai.polymath.relatedness.RelationsFiles;
import ai.polymath.relatedness.TaskRelations;
import ai.polymath.relatedness.TrainedGroup;
import ai.polymath.torch.training.StoppedException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Measures how the tasks of a network are related: one training a seed, in which some steps are looked at. */
final class Relate {
    private final Workplace place;
    private final RelateOptions options;
    private final PrintWriter print;

    Relate(Workplace place, RelateOptions options) {
        this.place = place;
        this.options = options;
        this.print = place.print();
    }

    /**
     * Measures, and writes {@code relatedness.json} and {@code relatedness.csv}.
     *
     * @throws StoppedException if somebody wanted to stop; what was measured so far is written
     */
    TaskRelations run() {
        Experiment known = place.known();
        options.checkTasks(known);
        int every = options.every(known.tasks().size());
        List<Replicate> replicates = place.replicates(options.seeds());
        List<TrainingJob> jobs = new ArrayList<>();
        for (Replicate replicate : replicates) {
            Path folder = place.runs().resolve("relate").resolve(replicate.folder());
            jobs.add(TrainingJob.measuring(
                    folder, known, replicate, every, place.local().facts()));
        }
        print.println("Measuring how " + known.tasks().size() + " tasks are related, in "
                + (every == 1 ? "every step" : "1 of " + every + " steps") + " of "
                + (jobs.size() == 1 ? "one training." : jobs.size() + " trainings."));
        print.flush();
        try {
            train(jobs);
        } catch (StoppedException e) {
            TaskRelations part = measured(jobs);
            if (part != null) {
                write(part.withNotes(List.of("Stopped early: this is what was measured until then.")));
                print.println("What was measured so far is in " + place.folder() + ".");
            }
            print.println("The same command measures anew what was not finished.");
            print.flush();
            throw e;
        }
        TaskRelations found = measured(jobs);
        if (found == null) {
            throw new PolymathException("No step was measured: the training had no step in which a task has labels.");
        }
        write(found);
        List<Long> groups = groups(known.tasks().size());
        if (!groups.isEmpty()) {
            List<TrainedGroup> trained = new TaskGroups(known).train(place, replicates, groups);
            found = found.withTrained(trained);
            write(found);
        }
        return found;
    }

    private void train(List<TrainingJob> jobs) {
        int workers = Math.min(place.parallel(), jobs.size());
        List<JobRunner> runners = place.runners(workers);
        if (workers > 1) {
            ConcurrentLinkedQueue<TrainingJob> waiting = new ConcurrentLinkedQueue<>(jobs);
            try {
                RunnerThreads.run(runners, place.stop()::isWanted, runner -> {
                    try {
                        for (TrainingJob job = waiting.poll(); job != null; job = waiting.poll()) {
                            tell(job, runner);
                        }
                    } catch (RuntimeException e) {
                        waiting.clear();
                        throw e;
                    }
                });
            } finally {
                runners.forEach(JobRunner::close);
            }
            return;
        }
        try (ProgressView view = new ProgressView(print, Console.isTerminal(), place.stop()::isWanted)) {
            if (Console.isTerminal()) {
                place.local().audience(view);
            }
            for (TrainingJob job : jobs) {
                tell(job, place.local());
            }
            view.finish();
        } finally {
            place.local().audience(ai.polymath.torch.training.TrainingListener.NONE);
        }
    }

    private void tell(TrainingJob job, JobRunner runner) {
        boolean before = job.finished() != null;
        double seconds = runner.result(job).seconds();
        synchronized (print) {
            print.println(job.folder().getFileName() + "  "
                    + (before ? "done before" : String.format(Locale.ROOT, "%.1f s", seconds)));
            print.flush();
        }
    }

    /** Over all runs that have measured something; null if none has. */
    private static @Nullable TaskRelations measured(List<TrainingJob> jobs) {
        List<TaskRelations> runs = new ArrayList<>();
        for (TrainingJob job : jobs) {
            Path file = job.folder().resolve(LocalRunner.RELATEDNESS);
            if (Files.isRegularFile(file)) {
                runs.add(RelationsFiles.read(file));
            }
        }
        return runs.isEmpty() ? null : TaskRelations.over(runs);
    }

    private void write(TaskRelations relations) {
        RelationsFiles.writeJson(relations, place.folder().resolve("relatedness.json"));
        RelationsFiles.writeCsv(relations, place.folder().resolve("relatedness.csv"));
    }

    /** The groups to be trained: all pairs, or some of any size by chance; the same ones each time. */
    private List<Long> groups(int tasks) {
        Set<Long> groups = new LinkedHashSet<>();
        if (options.pairwise()) {
            for (int s = 0; s < tasks; s++) {
                for (int t = s + 1; t < tasks; t++) {
                    groups.add(1L << s | 1L << t);
                }
            }
        }
        SplittableRandom random = new SplittableRandom(tasks);
        int wanted = groups.size() + options.trainGroups();
        long possible = tasks < 30 ? (1L << tasks) - 1 - tasks : Long.MAX_VALUE;
        while (groups.size() < Math.min(wanted, possible)) {
            int size = 2 + random.nextInt(tasks - 1);
            long group = 0;
            while (Long.bitCount(group) < size) {
                group |= 1L << random.nextInt(tasks);
            }
            groups.add(group);
        }
        return List.copyOf(groups);
    }
}
