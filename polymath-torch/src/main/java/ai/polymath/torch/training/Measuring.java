package ai.polymath.torch.training;

import ai.polymath.relatedness.RelatednessTally;

/**
 * How the relation of tasks is measured during a training.
 *
 * <p>A sampled step costs T gradients, T + 1 passes forward and T steps of the optimiser, about 1.5 T steps in all. With a
 * sample every k steps training takes about {@code 1 + 1.5 T / k} times as long.
 *
 * @param every steps from one sample to the next, from the first on
 * @param tally takes what is measured
 */
public record Measuring(int every, RelatednessTally tally) {
    /** Samples are no closer than this many steps: neighbouring steps tell much the same. */
    private static final int CLOSEST = 12;

    /** Steps between samples for each task; by measurement samples then take two fifths of the time of training. */
    private static final int STEPS_PER_TASK = 4;

    /** Checks the distance. */
    public Measuring {
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", but must be 1 or more.");
        }
    }

    /** The distance with which measuring makes a training at most half as long again: 4 T steps, 12 at least. */
    public static int defaultEvery(int tasks) {
        return Math.max(CLOSEST, STEPS_PER_TASK * tasks);
    }
}
