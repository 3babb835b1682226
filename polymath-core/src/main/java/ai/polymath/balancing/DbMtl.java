package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Dual-balancing (Lin et al., Dual-Balancing for Multi-Task Learning, 2023): balances the losses by their logarithms
 * and the gradients by their lengths.
 *
 * <pre>
 * y_t = b_k y_t + (1 - b_k) g_t / L_t,   b_k = beta / k^betaDecay         running mean of grad log L_t; k: the task's step, from 1
 * v   = sum_t p_t ( max_s |y_s| / |y_t| ) y_t
 * </pre>
 *
 * <p>The running means start at 0, so that the first would be {@code (1 - beta)} times too short, a tenth with beta 0.9; with
 * {@code biasCorrection} they are divided by the share of the gradients that they hold, as in Adam. The authors' code does
 * not. Tasks whose gradient is 0 are left out.
 *
 * <p>Free of the losses' units, and no task's gradient is ever shorter than another's. Use it for losses and gradients of
 * different sizes; among the best in published tables. T backward passes, {@code O(T P)}; a memory of {@code [tasks, P]}
 * unless beta is 0. The weights are those of the losses themselves, {@code p_t max_s |y_s| / (|y_t| L_t)}; the paper gives the heads {@code
 * 1 / L_t}. A loss of exactly 0 counts as 1e-8 of the task's largest loss of late; negative losses are refused.
 *
 * @param beta how much of the running mean stays in a step
 * @param betaDecay exponent with which beta decays over the steps
 * @param biasCorrection whether the running means are freed of their start at 0
 */
@Kind("db-mtl")
public record DbMtl(
        @Default("0.9") @Doc("How much of the running mean of the gradients stays in a step; 0: no memory.")
        double beta,

        @Default("0.0") @Doc("Exponent with which beta decays over the steps; 0: not at all.")
        double betaDecay,

        @Default("true") @Doc("Whether the running means are freed of their start at 0.")
        boolean biasCorrection)
        implements GradientAggregator {
    /** Checks the settings. */
    public DbMtl {
        SettingsCheck.require(beta >= 0 && beta < 1, "db-mtl", "beta", beta, "be at least 0 and below 1");
        SettingsCheck.notNegative("db-mtl", "beta_decay", betaDecay);
    }

    @Override
    public int memories() {
        return beta > 0 ? 1 : 0;
    }

    @Override
    public MethodState initialState(int tasks) {
        double[] ones = new double[tasks];
        Arrays.fill(ones, 1);
        return LossFloor.start(MethodState.EMPTY, tasks)
                .with("steps", new double[tasks])
                .with("missing", ones);
    }

    @Override
    public Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "db-mtl"), state);
        double[] steps = state.get("steps");
        double[] missing = state.get("missing");
        double[] inverse = new double[step.size()];
        double[] scales = new double[step.size()];
        int[] rows = new int[step.size()];
        GradientRows means = beta > 0 ? memory[0] : jacobian;
        for (int i = 0; i < step.size(); i++) {
            int t = step.present()[i];
            steps[t]++;
            double keep = beta / Math.pow(steps[t], betaDecay);
            missing[t] *= keep;
            inverse[i] = floor.losses()[i] > 0 ? 1 / floor.losses()[i] : 0;
            if (beta > 0) {
                means.blend(t, keep, jacobian, i, (1 - keep) * inverse[i]);
            }
            rows[i] = beta > 0 ? t : i;
            scales[i] = beta > 0 ? (biasCorrection ? 1 / (1 - missing[t]) : 1) : inverse[i];
        }
        double[] norms = new double[rows.length];
        double longest = 0;
        for (int i = 0; i < rows.length; i++) {
            norms[i] = scales[i] * means.gramian(new int[] {rows[i]}).norm(0);
            longest = Math.max(longest, norms[i]);
        }
        double[] factors = new double[rows.length];
        double[] weights = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double factor = norms[i] > 0 ? step.preferences()[i] * (longest / norms[i]) : 0;
            factors[i] = factor * scales[i];
            weights[i] = factor * inverse[i];
        }
        result.combine(0, means, rows, factors);
        return new Answer(weights, floor.state().with("steps", steps).with("missing", missing));
    }
}
