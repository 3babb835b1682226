package ai.polymath.balancing;

import ai.polymath.balancing.solve.Simplex;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A point of the simplex over all tasks, remembered as one array {@code [tasks]}, that moves only where tasks are present:
 * these share out anew among themselves what they hold together, and absent ones keep theirs.
 */
final class TaskShares {
    private static final String NAME = "shares";

    private TaskShares() {}

    /** The middle of the simplex. */
    static MethodState start(MethodState state, int tasks) {
        double[] shares = new double[tasks];
        Arrays.fill(shares, 1.0 / tasks);
        return state.with(NAME, shares);
    }

    /**
     * Moves the present tasks' shares and projects them back on the simplex.
     *
     * @param move from shares with sum 1 to any point, {@code [present]}
     * @return the shares of the present tasks, with sum 1, and the new state
     */
    static Answer move(StepInput step, MethodState state, UnaryOperator<double[]> move) {
        double[] all = state.get(NAME);
        double[] held = step.select(all);
        double mass = Arrays.stream(held).sum();
        double[] shares = new double[held.length];
        Arrays.setAll(shares, i -> mass > 0 ? held[i] / mass : 1.0 / held.length);
        double[] moved = Simplex.project(move.apply(shares));
        double[] kept = new double[moved.length];
        Arrays.setAll(kept, i -> moved[i] * mass);
        return new Answer(moved, state.with(NAME, step.replace(all, kept)));
    }
}
