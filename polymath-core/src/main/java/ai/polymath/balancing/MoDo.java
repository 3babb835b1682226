package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Multi-objective gradient with double sampling (Chen et al., Three-Way Trade-Off in Multi-Objective Learning, NeurIPS
 * 2023): one small step of the weights towards the point of least norm in each step of the network, unbiased because the
 * two factors of the Gramian come from independent batches.
 *
 * <pre>
 * lambda = project on the simplex( lambda - gamma (J_1 J_0^T + rho I) lambda ),   the step goes along J_2^T lambda
 * </pre>
 *
 * with the rows multiplied by the preferences; the weights are {@code p_t lambda_t}. All parameters, heads as well, take
 * the step on the one batch that the paper gives it: a third one, or with {@code separateBatch: false} batch 0 again, which
 * saves a forward and a backward pass and gives up the independence of weights and step.
 *
 * <p>Use it instead of MGDA when batches are small. Two or three forward passes, 2 T (+ 1) backward passes. Gamma must suit the
 * squared size of the gradients.
 *
 * @param gamma step size of the weights
 * @param rho pull of the weights to equal ones
 * @param separateBatch whether the step is taken on a third batch
 */
@Kind("modo")
public record MoDo(
        @Default("0.001") @Doc("Step size of the weights.") double gamma,

        @Default("0.1") @Doc("Pull of the weights to equal ones.")
        double rho,

        @Default("true") @Doc("Whether the step is taken on a third batch that the weights have not seen.")
        boolean separateBatch)
        implements CrossGradientWeighting {
    /** Checks the settings. */
    public MoDo {
        SettingsCheck.positive("modo", "gamma", gamma);
        SettingsCheck.notNegative("modo", "rho", rho);
    }

    @Override
    public CrossPlan plan() {
        return CrossPlan.samePoint(separateBatch ? 3 : 2);
    }

    @Override
    public MethodState initialState(int tasks) {
        return TaskShares.start(MethodState.EMPTY, tasks);
    }

    @Override
    public CrossAnswer weights(CrossProducts products, StepInput step, MethodState state) {
        double[] p = step.preferences();
        Answer shares = TaskShares.move(step, state, lambda -> {
            double[] slope = products.timesCross(times(p, lambda));
            double[] moved = new double[slope.length];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = lambda[i] - gamma * (p[i] * slope[i] + rho * lambda[i]);
            }
            return moved;
        });
        int batches = plan().batches();
        return CrossAnswer.onBatch(separateBatch ? 2 : 0, batches, times(p, shares.weights()), shares.state());
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }

    /** Entry by entry. */
    static double[] times(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }
}
