package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Multi-objective gradient with correction (Fernando et al., Mitigating Gradient Bias in Multi-Objective Learning, ICLR
 * 2023): the point of least norm, found slowly on running means of the task gradients, so that the noise of batches does not
 * bias it.
 *
 * <pre>
 * y_t    = y_t - beta / k^betaDecay (y_t - p_t g_t)                              k: the step, from 1
 * lambda = project on the simplex( lambda - gamma / k^gammaDecay (Y Y^T + rho I) lambda )
 * v      = Y^T lambda
 * </pre>
 *
 * <p>As in the paper lambda is projected on the simplex. The softmax in its place in other code pulls it to equal weights in
 * every step. A running mean starts at the first gradient of its task, not at 0, which would make the first steps too
 * short; the paper leaves the start open. Its projection of y on a ball, a device of the proof, is left out. With {@code
 * normalize} each gradient is first made as long as its loss, {@code L_t g_t / |g_t|}, as the authors' code has it; without, gamma
 * must suit the squared size of the gradients.
 *
 * <p>Use it with small batches, where MGDA's point jumps about. T backward passes, {@code O(T^2 P)}; a memory of
 * {@code [tasks, P]}. The weights are lambda, {@code p_t} times it.
 *
 * @param beta how much of a new gradient enters the running mean
 * @param betaDecay exponent of its decay
 * @param gamma step size of lambda
 * @param gammaDecay exponent of its decay
 * @param rho pull of lambda to equal weights
 * @param normalize whether gradients are made as long as their losses
 */
@Kind("moco")
public record MoCo(
        @Default("0.5") @Doc("How much of a new gradient enters the running mean.")
        double beta,

        @Default("0.5") @Doc("Exponent with which beta decays over the steps; 0: not at all.")
        double betaDecay,

        @Default("0.1") @Doc("Step size of the weights.") double gamma,

        @Default("0.5") @Doc("Exponent with which gamma decays over the steps; 0: not at all.")
        double gammaDecay,

        @Default("0.0") @Doc("Pull of the weights to equal ones.")
        double rho,

        @Default("false") @Doc("Whether each gradient is first made as long as its loss.")
        boolean normalize)
        implements GradientAggregator {
    /** Checks the settings. */
    public MoCo {
        SettingsCheck.positive("moco", "beta", beta);
        SettingsCheck.fraction("moco", "beta", beta);
        SettingsCheck.notNegative("moco", "beta_decay", betaDecay);
        SettingsCheck.positive("moco", "gamma", gamma);
        SettingsCheck.notNegative("moco", "gamma_decay", gammaDecay);
        SettingsCheck.notNegative("moco", "rho", rho);
    }

    @Override
    public int memories() {
        return 1;
    }

    @Override
    public MethodState initialState(int tasks) {
        return TaskShares.start(MethodState.EMPTY, tasks).with("steps", 0).with("seen", new double[tasks]);
    }

    @Override
    public Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state) {
        double k = state.number("steps") + 1;
        double[] seen = state.get("seen");
        double[] scales = scales(jacobian, step);
        for (int i = 0; i < step.size(); i++) {
            int t = step.present()[i];
            double share = seen[t] == 0 ? 1 : beta / Math.pow(k, betaDecay);
            memory[0].blend(t, 1 - share, jacobian, i, share * scales[i]);
            seen[t] = 1;
        }
        Gramian gramian = memory[0].gramian(step.present());
        double rate = gamma / Math.pow(k, gammaDecay);
        Answer shares = TaskShares.move(step, state.with("steps", k).with("seen", seen), lambda -> {
            double[] slope = gramian.times(lambda);
            for (int i = 0; i < slope.length; i++) {
                slope[i] = lambda[i] - rate * (slope[i] + rho * lambda[i]);
            }
            return slope;
        });
        result.combine(0, memory[0], step.present(), shares.weights());
        double[] weights = shares.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= scales[i];
        }
        return new Answer(weights, shares.state());
    }

    private double[] scales(GradientRows jacobian, StepInput step) {
        double[] scales = step.preferences().clone();
        for (int i = 0; i < scales.length && normalize; i++) {
            double norm = jacobian.gramian(new int[] {i}).norm(0);
            scales[i] *= norm > 0 ? step.losses()[i] / norm : 0;
        }
        return scales;
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
