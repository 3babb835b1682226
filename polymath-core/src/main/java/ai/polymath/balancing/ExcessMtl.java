package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Excess risks (He et al., Robust Multi-Task Learning with Excess Risks, ICML 2024): weighs tasks by how far they still are
 * from their own best, not by the loss, which noise alone can keep high.
 *
 * <pre>
 * S_t = S_t + g_t^2  (entry by entry),   e_t = sum_k g_tk^2 / sqrt(S_tk)          a diagonal estimate of the excess risk
 * r_t = e_t / its first value,           u_t = u_t exp(stepSize r_t)
 * w_t = T p_t u_t / sum_s p_s u_s,       v = J^T w
 * </pre>
 *
 * <p>Free of the losses' units. The constant that the authors add under the root is not needed, since an entry of g is 0 wherever
 * S is. A task whose gradient is 0 has no excess risk, and its first value is the first above 0. In a
 * task's first step {@code r_t} is 1 for all tasks alike; the authors' code skips it.
 *
 * <p>Use it where some tasks have noisy labels. T backward passes, {@code O(T P)}; a memory of {@code [tasks, P]}.
 *
 * @param stepSize how fast weights follow the excess risks
 */
@Kind("excess-mtl")
public record ExcessMtl(
        @Default("0.01") @Doc("How fast the weights follow the excess risks.")
        double stepSize) implements GradientAggregator {
    /** Checks the settings. */
    public ExcessMtl {
        SettingsCheck.notNegative("excess-mtl", "step_size", stepSize);
    }

    @Override
    public int memories() {
        return 1;
    }

    @Override
    public MethodState initialState(int tasks) {
        return MethodState.EMPTY.with("firstRisk", new double[tasks]).with("logWeights", new double[tasks]);
    }

    @Override
    public Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state) {
        double[] firstRisk = step.select(state.get("firstRisk"));
        double[] logWeights = step.select(state.get("logWeights"));
        int[] rows = new int[step.size()];
        for (int i = 0; i < step.size(); i++) {
            int t = step.present()[i];
            rows[i] = i;
            memory[0].addSquares(t, jacobian, i);
            double risk = jacobian.adaptiveSquareNorm(i, memory[0], t, 0);
            firstRisk[i] = firstRisk[i] > 0 ? firstRisk[i] : risk;
            logWeights[i] += risk > 0 ? stepSize * (risk / firstRisk[i]) : 0;
        }
        double[] weights = Softmax.of(logWeights, step.preferences());
        Arrays.setAll(weights, i -> weights[i] * weights.length);
        result.combine(0, jacobian, rows, weights);
        return new Answer(
                weights,
                state.with("firstRisk", step.replace(state.get("firstRisk"), firstRisk))
                        .with("logWeights", step.replace(state.get("logWeights"), logWeights)));
    }
}
