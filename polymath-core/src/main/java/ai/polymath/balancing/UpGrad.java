package ai.polymath.balancing;

import ai.polymath.balancing.solve.DualCone;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Kind;

/**
 * Unconflicting projection of gradients (Quinton and Rey, Jacobian Descent for Multi-Objective Optimization, 2024). Each
 * task's gradient is projected on the dual cone, the directions against which no task has anything, and the projections are
 * averaged:
 *
 * <pre>{@code
 * v = sum_i u_i projection(g_i),   projection(g) = argmin |d - g| over d with g_j . d >= 0 for all j,   u_i = preference_i / T
 * }</pre>
 *
 * <p>No task conflicts with v, and v is linear in the lengths of the gradients: a task whose gradient doubles counts twice.
 * Without any conflict it is the (weighted) mean. The projections are exact for rows of any lengths and any rank; nothing
 * is added to the Gramian's diagonal.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: T active-set problems, {@code O(T k^2)} each with k rows in conflict.
 * A task with a zero gradient keeps the weight u_i.
 *
 * <p>Use it first: it has no setting to tune and never harms a task to first order.
 */
@Kind("upgrad")
public record UpGrad() implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double[] shares = Preferences.shares(step);
        double[] projected = DualCone.projectEach(rows, Preferences.contributions(rows, shares));
        return new Answer(rows.weights(projected, shares), state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
