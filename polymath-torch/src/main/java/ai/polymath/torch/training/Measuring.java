package ai.polymath.torch.training;

import ai.polymath.relatedness.RelatednessTally;

/**
 * How the relation of tasks is measured during a training.
 *
 * <p>A sampled step costs about T + 1 steps more: T gradients and T + 1 passes forward. With a sample every k steps training
 * takes about {@code 1 + (T + 1) / k} times as long.
 *
 * @param every steps from one sample to the next, from the first on
 * @param tally takes what is measured
 */
public record Measuring(int every, RelatednessTally tally) {
    /** Samples are no closer than this many steps: neighbouring steps tell much the same. */
    private static final int CLOSEST = 10;

    /** Steps between samples for each task, so that all samples take a third of the time of training, or a bit more. */
    private static final int STEPS_PER_TASK = 3;

    /** Checks the distance. */
    public Measuring {
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", but must be 1 or more.");
        }
    }

    /** The distance with which measuring makes a training at most half as long again: 3 T steps, 10 at least. */
    public static int defaultEvery(int tasks) {
        return Math.max(CLOSEST, STEPS_PER_TASK * tasks);
    }
}
