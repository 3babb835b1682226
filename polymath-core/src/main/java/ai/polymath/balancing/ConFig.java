package ai.polymath.balancing;

import ai.polymath.balancing.solve.RankRevealingCholesky;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Kind;

/**
 * Conflict-free inverse gradients (Liu, Chu and Thuerey, ConFIG: Towards Conflict-free Training of Physics Informed Neural
 * Networks, ICLR 2025): the direction whose cosines with all gradients are alike, as long as the sum of their projections
 * on it,
 *
 * <pre>{@code
 * b = pinv(U) p,   v = (sum_i g_i . b) b / |b|^2,   U the gradients scaled to norm 1,   p_i = preference_i
 * }</pre>
 *
 * <p>From the Gramian: {@code b = U^T pinv(U U^T) p}. With linearly independent gradients no task conflicts with v, and
 * cosines are in the proportion of the preferences; with dependent ones b is the least-squares compromise. If that is 0
 * (two opposed gradients), so is v.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: one Cholesky factorisation, {@code O(T^3)}. A task with a zero gradient
 * drops out and gets its preference as weight. Weights may be negative.
 *
 * <p>Use it for few tasks that must all go forward at a like rate, as the terms of a physics-informed loss.
 */
@Kind("config")
public record ConFig() implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        int n = rows.size();
        if (n == 0) {
            return new Answer(step.preferences().clone(), state);
        }
        double[] wanted = rows.select(step.preferences());
        double[] z = RankRevealingCholesky.of(rows).pseudoSolve(wanted);
        double[] cosines = rows.times(z);
        double square = 0;
        double length = 0;
        double size = 0;
        double wish = 0;
        for (int i = 0; i < n; i++) {
            square += z[i] * cosines[i];
            length += rows.norms()[i] * cosines[i];
            size += Math.abs(z[i]);
            wish = Math.max(wish, wanted[i]);
        }
        // b is 0 but for rounding, of the size of what it was summed up from.
        double rounding = 16 * n * rows.epsilon() * Math.max(size, wish);
        double factor = square <= rounding * rounding ? 0 : length / square;
        for (int i = 0; i < n; i++) {
            z[i] *= factor;
        }
        return new Answer(rows.weights(z, step.preferences()), state);
    }
}
