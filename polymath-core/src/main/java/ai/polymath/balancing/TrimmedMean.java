package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Trimmed mean (Yin et al., Byzantine-Robust Distributed Learning, ICML 2018): entry by entry, the mean of the task
 * gradients without the {@code trim} largest and smallest.
 *
 * <p>Use it where some task now and then has an absurd gradient. It treats every entry alone, so its answer is not a
 * weighted sum of the gradients; the weights for history and heads are the preferences over T, and the gradients are multiplied
 * by the preferences first. In a step with fewer tasks than usual it trims what leaves one at least. T backward
 * passes, {@code O(T log T P)} after them; nothing is remembered.
 *
 * @param trim how many are left out at each end; {@code 2 trim} must be less than the number of tasks
 */
@Kind("trimmed-mean")
public record TrimmedMean(
        @Default("1") @Doc("How many tasks are left out at each end of every entry.")
        int trim) implements GradientAggregator {
    /** Checks the settings. */
    public TrimmedMean {
        SettingsCheck.require(trim >= 0, "trimmed-mean", "trim", trim, "be at least 0");
    }

    @Override
    public MethodState initialState(int tasks) {
        if (2 * trim >= tasks) {
            throw new PolymathException("Balancing method 'trimmed-mean' with 'trim' " + trim + " needs at least "
                    + (2 * trim + 1) + " tasks, but there are " + tasks + ".");
        }
        return MethodState.EMPTY;
    }

    @Override
    public Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state) {
        GradDrop.scaleByPreferences(jacobian, step);
        result.trimmedMean(0, jacobian, Math.min(trim, (step.size() - 1) / 2));
        double[] weights = step.preferences().clone();
        Arrays.setAll(weights, i -> weights[i] / weights.length);
        return new Answer(weights, state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
