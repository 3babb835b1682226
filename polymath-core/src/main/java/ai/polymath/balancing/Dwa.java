package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Dynamic weight average (Liu, Johns and Davison, End-to-End Multi-Task Learning with Attention, CVPR 2019): tasks whose
 * loss fell least from one epoch to the next weigh more.
 *
 * <pre>
 * r_t = mean loss of t in epoch e-1 / mean loss of t in epoch e-2      (1 in epochs 0 and 1)
 * w_t = T p_t exp(r_t / tau) / sum_s p_s exp(r_s / tau),   sum_t w_t = T
 * </pre>
 *
 * <p>Free of the losses' units: only their ratios count. With the usual temperature 2 and losses that fall slowly it stays
 * close to equal weights. For a task that is missing in a whole epoch, the two latest epochs that had it count. One
 * backward pass; the epoch means are part of the checkpoint. Needs at least three epochs to do anything. Negative losses
 * are refused.
 *
 * @param temperature tau; large: equal weights
 */
@Kind("dwa")
public record Dwa(
        @Default("2.0") @Doc("Large: equal weights.") double temperature) implements LossWeighting {
    /** Checks the settings. */
    public Dwa {
        SettingsCheck.positive("dwa", "temperature", temperature);
    }

    @Override
    public MethodState initialState(int tasks) {
        double[] unknown = new double[tasks];
        Arrays.fill(unknown, Double.NaN);
        return MethodState.EMPTY.with("last", unknown).with("beforeLast", unknown);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        double[] last = step.select(state.get("last"));
        double[] beforeLast = step.select(state.get("beforeLast"));
        double[] exponents = new double[step.size()];
        for (int i = 0; i < exponents.length; i++) {
            double rate = last[i] / beforeLast[i];
            // Unknown as yet, or 0 after 0: neither faster nor slower.
            exponents[i] = Math.min((Double.isNaN(rate) ? 1 : rate) / temperature, Double.MAX_VALUE);
        }
        double[] weights = Softmax.of(exponents, step.preferences());
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= weights.length;
        }
        return new Answer(weights, state);
    }

    @Override
    public MethodState endOfEpoch(EpochLosses epoch, MethodState state) {
        double[] last = state.get("last");
        double[] beforeLast = state.get("beforeLast");
        for (int t = 0; t < last.length; t++) {
            double mean = epoch.means()[t];
            if (Double.isNaN(mean)) {
                continue;
            }
            if (mean < 0 || Double.isInfinite(mean)) {
                throw StepLosses.refusal("dwa", t, mean, "the end of epoch " + epoch.epoch());
            }
            beforeLast[t] = last[t];
            last[t] = mean;
        }
        return state.with("last", last).with("beforeLast", beforeLast);
    }
}
