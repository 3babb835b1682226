package ai.polymath.balancing;

import ai.polymath.balancing.solve.DualCone;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Kind;

/**
 * Projection of the mean gradient on the dual cone (Lopez-Paz and Ranzato, Gradient Episodic Memory for Continual Learning,
 * NeurIPS 2017): the direction nearest to the mean that no task has anything against.
 *
 * <pre>{@code
 * v = argmin |d - J^T u| over d with g_j . d >= 0 for all j,   u_i = preference_i / T
 * }</pre>
 *
 * <p>If the mean conflicts with none, it is the answer. Exact for rows of any lengths and any rank.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: one active-set problem, {@code O(T k^2)} with k rows in conflict. A task
 * with a zero gradient keeps the weight u_i.
 *
 * <p>Use it to stay with the plain mean and only be kept from harming a task; {@link UpGrad} gives short gradients more say.
 */
@Kind("dualproj")
public record DualProj() implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double[] shares = Preferences.shares(step);
        double[] projected = DualCone.project(rows, Preferences.contributions(rows, shares));
        return new Answer(rows.weights(projected, shares), state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
