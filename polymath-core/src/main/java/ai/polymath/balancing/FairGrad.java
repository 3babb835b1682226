package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Fair resource allocation in multi-task learning (Ban and Ji, ICML 2024): the direction that is alpha-fair,
 * {@code argmax sum_i p_i (g_i . d)^(1 - alpha) / (1 - alpha)} over a ball. Its weights solve
 *
 * <pre>{@code
 * (G w)_i = (p_i / w_i)^(1 / alpha),   w > 0,   v = J^T w,   p_i = preference_i (all 1 in the paper)
 * }</pre>
 *
 * <p>alpha = 1 is {@link NashMtl} (proportional fairness), alpha = 2 least potential delay; towards 0 it becomes the plain
 * sum, towards infinity the worst-off task decides (max-min fairness). The length of v follows that of the gradients,
 * {@code |v|} goes with {@code |g|^((1 - alpha) / (1 + alpha))}, so for alpha above 1 the step grows as gradients shrink. The
 * authors' code shortens it to norm 1, and so does {@code max_norm} by default; {@code max_norm: 0} leaves it alone.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: about ten Cholesky factorisations; convex, solved to rounding by damped
 * Newton. What happens where there is no solution, and to zero gradients: as in {@link NashMtl}.
 *
 * <p>Use it to choose between the sum and the worst-off task by one number.
 *
 * @param alpha how fair
 * @param maxNorm the greatest norm of v
 */
@Kind("fairgrad")
public record FairGrad(
        @Default("1.0") @Doc("How fair: near 0 the plain sum, 1 Nash bargaining, large the worst-off task decides.")
        double alpha,

        @Default("1.0") @Doc("Greatest norm of the step; a longer one is shortened to it. 0: never shorten.")
        double maxNorm)
        implements GradientWeighting {
    /** Checks the settings. */
    public FairGrad {
        SettingsCheck.positive("fairgrad", "alpha", alpha);
        SettingsCheck.notNegative("fairgrad", "max_norm", maxNorm);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        return new Answer(FairWeights.of(gramian, step, alpha, maxNorm), state);
    }
}
