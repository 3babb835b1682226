package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Multi-task learning as a bargaining game (Navon, Shamsian, Achituve, Maron, Kawaguchi, Chechik and Fetaya, ICML 2022): the
 * direction of the Nash bargaining solution, {@code argmax sum_i p_i log(g_i . d)} over a ball. Its weights solve
 *
 * <pre>{@code
 * G w = p / w,   w > 0,   v = J^T w,   p_i = preference_i (all 1 in the paper)
 * }</pre>
 *
 * <p>Each task gains the same, {@code w_i g_i . v = p_i}, whatever the length of its gradient: scaling a loss changes
 * nothing. Where no task is preferred {@code |v|} is always {@code sqrt(T)}. The authors' code then shortens the step to norm
 * 1, and so does {@code max_norm} by default: the step has the same length throughout training and the learning rate alone
 * decides how far it goes. Set {@code max_norm: 0} for the unshortened solution.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: about ten Cholesky factorisations; convex, solved to rounding by
 * damped Newton, with no solver that could be missing. The authors' {@code update_weights_every} is the option
 * {@code update_every} common to all methods.
 *
 * <p>Where zero is in the convex hull of the gradients (Pareto-stationary) there is no solution. The answer is then that for
 * gradients with a small part (2^-26 of the squared norm) each to itself, projected on the dual cone: finite weights, v = 0
 * where all tasks are stuck, and a direction that serves the others and harms none where only some are. A task with a zero
 * gradient drops out and gets its preference as weight.
 *
 * <p>Use it where losses have unlike scales and all tasks matter alike.
 *
 * @param maxNorm the greatest norm of v
 */
@Kind("nash-mtl")
public record NashMtl(
        @Default("1.0") @Doc("Greatest norm of the step; a longer one is shortened to it. 0: never shorten.")
        double maxNorm)
        implements GradientWeighting {
    /** Checks the settings. */
    public NashMtl {
        SettingsCheck.notNegative("nash-mtl", "max_norm", maxNorm);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        return new Answer(FairWeights.of(gramian, step, 1, maxNorm), state);
    }
}
