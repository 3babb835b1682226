package ai.polymath.balancing;

import java.util.Arrays;

/**
 * Lets methods that take logarithms or inverses of losses live with a loss of 0, without an absolute constant that would
 * be wrong for losses of another size. Each task has a reference, its largest loss of late: {@code max(loss, 0.99 *
 * reference)}, unchanged where the loss is 0. A loss counts as at least {@code 1e-8} of its reference, which is below what
 * single precision tells from rounding. A task that never had a loss above 0 has no logarithm: it counts as 0 and the
 * method leaves it out.
 *
 * @param losses finite, 0 only for tasks to be left out, {@code [present]}
 * @param state with the new references, {@code reference}
 */
record LossFloor(double[] losses, MethodState state) {
    private static final double SHARE = 1e-8;
    private static final double FORGET = 0.99;
    private static final String REFERENCE = "reference";

    static MethodState start(MethodState state, int tasks) {
        return state.with(REFERENCE, new double[tasks]);
    }

    /** @param losses at least 0, {@code [present]} */
    static LossFloor of(StepInput step, double[] losses, MethodState state) {
        double[] reference = step.select(state.get(REFERENCE));
        double[] floored = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            if (losses[i] > 0) {
                reference[i] = Math.max(losses[i], FORGET * reference[i]);
            }
            floored[i] = Math.max(losses[i], SHARE * reference[i]);
        }
        return new LossFloor(floored, state.with(REFERENCE, step.replace(state.get(REFERENCE), reference)));
    }

    /** Other losses of the same step under the same references. */
    double[] apply(StepInput step, double[] others) {
        double[] reference = step.select(state.get(REFERENCE));
        double[] floored = new double[others.length];
        Arrays.setAll(floored, i -> Math.max(others[i], SHARE * reference[i]));
        return floored;
    }
}
