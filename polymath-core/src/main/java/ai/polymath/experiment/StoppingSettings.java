package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import org.jspecify.annotations.Nullable;

/**
 * Which epoch is best, judged on validation rows only, and when to stop looking for a better one.
 *
 * @param criterion how the tasks' primary metrics become one figure
 * @param task the task that decides, for the criterion {@code task}
 * @param patience epochs without a better one before training stops
 */
@Doc("Which epoch is best, judged on validation rows only, and when to stop looking for a better one.")
public record StoppingSettings(
        @Doc("mean-metric: mean over tasks of the primary metric, as the share of the way from the constant baseline to"
                + " perfect; mean-rank: mean over tasks of an epoch's rank among the epochs so far; loss: the weighted"
                + " mean of the losses; task: one task's primary metric.")
        @Default("mean-metric")
        Criterion criterion,

        @Doc("The task that decides, for the criterion 'task'.") @Nullable
        String task,

        @Doc("Epochs without a better one before training stops.") @Default("20")
        int patience) {

    /** Checks that a task is named where it is needed. */
    public StoppingSettings {
        if ((criterion == Criterion.TASK) != (task != null)) {
            throw new PolymathException(
                    task == null
                            ? "The criterion 'task' needs the name of a task. Maybe add task: NAME."
                            : "Task '" + task + "' is named, but the criterion is not 'task'.");
        }
        if (patience < 1) {
            throw new PolymathException("patience is " + patience
                    + ", but it must be 1 or more. To train all epochs, make it as large as epochs.");
        }
    }

    /** This with another patience. */
    public StoppingSettings withPatience(int value) {
        return new StoppingSettings(criterion, task, value);
    }

    /** How the tasks' figures become one. */
    public enum Criterion {
        /** Mean over tasks of the primary metric on a common scale. */
        MEAN_METRIC,
        /**
         * Mean over tasks of an epoch's rank among the epochs so far. Ranks of finished epochs move as others are added; an
         * epoch whose place was not the first when it finished stays unchosen.
         */
        MEAN_RANK,
        /** Weighted mean of the validation losses. */
        LOSS,
        /** One task's primary metric. */
        TASK
    }
}
