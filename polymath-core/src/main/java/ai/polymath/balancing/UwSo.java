package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Soft optimal uncertainty weighting (Kirchdorfer et al., Analytical Uncertainty-Based Loss Weighting in Multi-Task
 * Learning, GCPR 2024): the weight that uncertainty weighting would learn in the end, {@code 1 / L_t}, softened.
 *
 * <pre>
 * w_t = p_t exp(1 / (L_t tau)) / sum_s p_s exp(1 / (L_s tau)),   sum_t w_t = 1
 * </pre>
 *
 * <p>Use it where uncertainty weighting is too slow to find its scales. The temperature decides everything and belongs to
 * the sizes of the losses: small, one task takes all; large, equal weights. The authors try 5 to 7 values. A loss of
 * exactly 0 counts as 1e-8 of the task's largest loss of late; negative losses are refused. One backward pass.
 *
 * @param temperature tau
 */
@Kind("uw-so")
public record UwSo(
        @Default("10.0") @Doc("Small: the smallest loss takes all; large: equal weights. Worth a search.")
        double temperature)
        implements LossWeighting {
    /** Checks the settings. */
    public UwSo {
        SettingsCheck.positive("uw-so", "temperature", temperature);
    }

    @Override
    public MethodState initialState(int tasks) {
        return LossFloor.start(MethodState.EMPTY, tasks);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "uw-so"), state);
        double[] exponents = new double[step.size()];
        double[] factors = step.preferences().clone();
        // Losses below 1e-300 would make the exponent infinite.
        Arrays.setAll(exponents, i -> Math.min(Double.MAX_VALUE, 1 / (floor.losses()[i] * temperature)));
        for (int i = 0; i < factors.length; i++) {
            factors[i] = floor.losses()[i] > 0 ? factors[i] : 0;
        }
        return new Answer(Softmax.of(exponents, factors), floor.state());
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
