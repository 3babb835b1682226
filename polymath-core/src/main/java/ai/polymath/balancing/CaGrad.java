package ai.polymath.balancing;

import ai.polymath.balancing.solve.ConflictAverse;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Conflict-averse gradient descent (Liu, Liu, Jin, Stone and Liu, NeurIPS 2021): the direction that serves the worst-off
 * task best within a ball around the mean gradient,
 *
 * <pre>{@code
 * v = argmax min_i g_i . d over d with |d - g_0| <= c |g_0|,   g_0 = J^T u,   u_i = preference_i / T
 * }</pre>
 *
 * <p>With c = 0 it is the mean; for c below 1 it converges to a minimum of the mean loss; with growing c it nears
 * {@link Mgda}. Only for c of at least 1 is it sure to conflict with no task. Solved exactly for gradients of any
 * lengths, down to the smallest numbers: no absolute threshold stops training.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: a few active-set problems, {@code O(T k^2)} each. A task with a zero
 * gradient drops out and keeps the weight u_i. Where the tasks are Pareto-stationary and several d are best, the one
 * nearest to the mean is taken.
 *
 * <p>Use it when the mean loss is what counts in the end, but no task shall be left behind on the way.
 *
 * @param c the radius of the ball relative to the mean gradient
 * @param rescale what the step is divided by
 */
@Kind("cagrad")
public record CaGrad(
        @Default("0.5") @Doc("Radius of the ball around the mean gradient, relative to its length; 0 is the mean.")
        double c,

        @Default("none")
        @Doc("What the step is divided by: none (1), one-plus-c-squared or one-plus-c, as in the authors' code.")
        Rescale rescale)
        implements GradientWeighting {
    /** What the step is divided by, since d is up to 1 + c times as long as the mean. */
    public enum Rescale {
        /** Nothing: the direction of the paper. */
        NONE,
        /** {@code 1 + c^2}, the default of the authors' code ({@code rescale=1}). */
        ONE_PLUS_C_SQUARED,
        /** {@code 1 + c}, the authors' {@code rescale=2}. */
        ONE_PLUS_C
    }

    /** Checks the settings. */
    public CaGrad {
        SettingsCheck.notNegative("cagrad", "c", c);
    }

    /** Without rescaling. */
    public CaGrad(double c) {
        this(c, Rescale.NONE);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double[] shares = Preferences.shares(step);
        double[] best = ConflictAverse.solve(rows, Preferences.contributions(rows, shares), c);
        double[] weights = rows.weights(best, shares);
        double divisor = divisor();
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= divisor;
        }
        return new Answer(weights, state);
    }

    private double divisor() {
        return switch (rescale) {
            case NONE -> 1;
            case ONE_PLUS_C_SQUARED -> 1 + c * c;
            case ONE_PLUS_C -> 1 + c;
        };
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
