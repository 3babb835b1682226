package ai.polymath.balancing;

import ai.polymath.settings.Choice;

/**
 * The settings of a balancing method, and so its name in the experiment file: {@code balancing: {method: cagrad, c: 0.5}}.
 * A method is one file: a record of its settings that is at once the method. It is a pure function; what it remembers
 * from step to step is an explicit {@link MethodState} that belongs to the checkpoint.
 *
 * <p>What a method needs decides its family: {@link LossWeighting} sees only the losses, {@link GradientWeighting} the
 * Gramian of the task gradients, {@link GradientAggregator} the gradients themselves.
 */
@Choice("method")
public sealed interface Balancing permits LossWeighting, GradientWeighting, GradientAggregator {
    /**
     * What the method remembers before the first step.
     *
     * @param tasks how many tasks there are in all, present in a step or not
     */
    default MethodState initialState(int tasks) {
        return MethodState.EMPTY;
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
