package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import ai.polymath.relatedness.GroupGains;
import ai.polymath.torch.training.Measuring;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the relation of tasks is to be measured. */
final class RelateOptions {
    /** With more tasks than that all pairs are too many to be trained by a slip. */
    private static final int MOST_PAIRWISE = 12;

    @Option(
            names = "--every",
            paramLabel = "K",
            description =
                    "Measure in every K-th step; default: 4 steps a task, 12 at least, with which this takes at most"
                            + " half as long again as training alone.")
    private @Nullable Integer every;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many trainings with other seeds and splits; default: ${DEFAULT-VALUE}.")
    private int seeds = 1;

    @Option(
            names = "--pairwise",
            description = "Find the true gains of all pairs too: train every pair and every task alone, for each seed.")
    private boolean pairwise;

    @Option(
            names = "--train-groups",
            paramLabel = "N",
            defaultValue = "0",
            description = "Train N groups drawn by chance, and every task alone, so that gains in other groups can be"
                    + " predicted in percent; 5 to 10 are usual.")
    private int trainGroups;

    int seeds() {
        return seeds;
    }

    boolean pairwise() {
        return pairwise;
    }

    int trainGroups() {
        return trainGroups;
    }

    int every(int tasks) {
        return every == null ? Measuring.defaultEvery(tasks) : every;
    }

    /** Refuses what makes no sense for any table. */
    void check(Experiment experiment) {
        if (every != null && every < 1) {
            throw new PolymathException("--every is " + every + ", but steps between measurements are 1 or more.");
        }
        if (seeds < 1) {
            throw new PolymathException("--seeds is " + seeds + ", but it must be 1 or more.");
        }
        if (trainGroups < 0) {
            throw new PolymathException("--train-groups is " + trainGroups + ", but it must be 0 or more.");
        }
        if (!experiment.model().isNetwork() && (pairwise || trainGroups > 0)) {
            throw new PolymathException(
                    "--pairwise and --train-groups train networks, but the experiment's model is linear.");
        }
        if (experiment.tasks().stream().allMatch(task -> task.rows().per() == null)) {
            checkTasks(experiment);
        }
    }

    /** Refuses what makes no sense for so many tasks. */
    void checkTasks(Experiment experiment) {
        int tasks = experiment.tasks().size();
        StudyOptions.requireTasks(experiment, true, "there is no other that it could be related to. Maybe add a task?");
        if (tasks > GroupGains.MOST_TASKS) {
            throw new PolymathException("The experiment has " + tasks + " tasks, but relations are measured of at most "
                    + GroupGains.MOST_TASKS + ".");
        }
        if (pairwise && tasks > MOST_PAIRWISE) {
            throw new PolymathException("--pairwise would train " + tasks * (tasks - 1) / 2 + " pairs of " + tasks
                    + " tasks; it does so for at most " + MOST_PAIRWISE + " tasks. Maybe use --train-groups 10?");
        }
    }
}
