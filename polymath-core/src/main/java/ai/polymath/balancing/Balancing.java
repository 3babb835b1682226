package ai.polymath.balancing;

import ai.polymath.settings.Choice;
import java.util.List;

/**
 * The settings of a balancing method, and so its name in the experiment file: {@code balancing: {method: cagrad, c: 0.5}}.
 * A method is one file: a record of its settings that is at once the method. It is a pure function; what it remembers
 * from step to step is an explicit {@link MethodState} that belongs to the checkpoint.
 *
 * <p>What a method needs decides its family: {@link LossWeighting} sees only the losses, {@link GradientWeighting} the
 * Gramian of the task gradients, {@link GradientAggregator} the gradients themselves, {@link CrossGradientWeighting} the
 * inner products of the gradients of two batches.
 */
@Choice("method")
public sealed interface Balancing permits LossWeighting, GradientWeighting, GradientAggregator, CrossGradientWeighting {
    /**
     * What the method remembers before the first step.
     *
     * @param tasks how many tasks there are in all, present in a step or not
     */
    default MethodState initialState(int tasks) {
        return MethodState.EMPTY;
    }

    /**
     * This method made ready for the tasks it will balance; called once, before anything else. Methods with settings by
     * task name, or that depend on the kind of a task, answer with a version that has them resolved; the rest answer with
     * themselves. A method that wraps another passes the call on.
     *
     * @param tasks all tasks, in the order of their numbers
     * @throws ai.polymath.PolymathException if a setting names a task that is not there
     */
    default Balancing forTasks(List<BalancedTask> tasks) {
        return this;
    }

    /**
     * This method made ready for a run of that many epochs; called once, after {@link #forTasks}. Methods with phases fit
     * them to the length of the run; the rest answer with themselves. A method that wraps another passes the call on.
     *
     * @throws ai.polymath.PolymathException if the method would never come into its own in so short a run
     */
    default Balancing forEpochs(int epochs) {
        return this;
    }

    /** What the method remembers after an epoch; most learn nothing from it. */
    default MethodState endOfEpoch(EpochLosses epoch, MethodState state) {
        return state;
    }

    /** Whether its answer adds the tasks up or averages them: what the option {@code scale} converts from. */
    default Scale nativeScale() {
        return Scale.SUM;
    }

    /** Whether the sum or the mean of the tasks' gradients is the size of a step. */
    enum Scale {
        /** T equal tasks give T times one task's gradient. */
        SUM,
        /** T equal tasks give one task's gradient. */
        MEAN
    }
}
