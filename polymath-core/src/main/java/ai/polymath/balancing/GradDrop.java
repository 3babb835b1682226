package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Gradient sign dropout (Chen et al., Just Pick a Sign, NeurIPS 2020): where tasks disagree on the sign of an entry, one sign
 * is drawn and the entries of the other are dropped.
 *
 * <pre>
 * P_k = (1 + sum_t g_tk / sum_t |g_tk|) / 2            the share of the positive entries of column k
 * v_k = sum of the entries of the drawn sign + leak * sum of the others,   positive with probability P_k
 * </pre>
 *
 * <p>The paper applies it to the gradients at the shared representation; that is what the option for gradients at the
 * representation does with it. At the parameters it is the same rule on other columns. The weights for history and heads
 * are the preferences, by which the gradients are multiplied first.
 *
 * <p>Use it where tasks conflict entry by entry and some noise does no harm. T backward passes, {@code O(T P)} after them;
 * nothing is remembered, and the chance of a step depends on its seed alone.
 *
 * @param leak how much of the dropped entries is kept: 0 nothing, 1 the plain sum
 */
@Kind("grad-drop")
public record GradDrop(
        @Default("0.0") @Doc("Share of the dropped entries that is kept; 1 is the plain sum.")
        double leak) implements GradientAggregator {
    /** Checks the settings. */
    public GradDrop {
        SettingsCheck.fraction("grad-drop", "leak", leak);
    }

    @Override
    public Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state) {
        scaleByPreferences(jacobian, step);
        result.dropSigns(0, jacobian, leak, step.seed());
        return new Answer(step.preferences().clone(), state);
    }

    static void scaleByPreferences(GradientRows jacobian, StepInput step) {
        for (int i = 0; i < step.size(); i++) {
            if (step.preferences()[i] != 1) {
                jacobian.blend(i, step.preferences()[i], jacobian, i, 0);
            }
        }
    }
}
