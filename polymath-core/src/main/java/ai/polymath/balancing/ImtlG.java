package ai.polymath.balancing;

import ai.polymath.balancing.solve.EqualProjections;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Kind;

/**
 * Impartial multi-task learning, the gradient half (Liu, Li, Kuang, Xue, Chen, Yang, Liao and Zhang, Towards Impartial
 * Multi-Task Learning, ICLR 2021): the combination whose projections on all unit gradients are equal,
 *
 * <pre>{@code
 * sum_i w_i = 1,   v . g_i / |g_i| the same for all i,   v = J^T w
 * }</pre>
 *
 * <p>A linear system of T + 1 equations, solved where it is regular, which it may be although the gradients are
 * dependent. Where it is not (parallel gradients) parallel ones share alike; where only v = 0 satisfies it, v is 0. Weights
 * may be negative, and large where the equal projection is nearly 0.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: one LU factorisation, {@code O(T^3)}. A task with a zero gradient drops
 * out and gets the weight 1/T. Preferences are refused: impartial is what the method is.
 *
 * <p>Use it where losses have unlike scales: it is blind to them. See {@link Imtl} for losses and gradients together.
 */
@Kind("imtl-g")
public record ImtlG() implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        Preferences.refuse(step, "imtl-g");
        UnitRows rows = gramian.unitRows(step);
        return new Answer(rows.weights(EqualProjections.solve(rows), Preferences.shares(step)), state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
