package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Stochastic direction-oriented multi-objective gradient descent (Xiao, Ban and Ji, Direction-oriented Multi-objective
 * Learning, NeurIPS 2023): a point of small norm that leans towards the mean gradient.
 *
 * <pre>
 * C = J_1 J_0^T / s^2,   s = mean_t sqrt(max(C_tt, 0))                     u_t = p_t / T
 * w: iterations steps of gradient descent with momentum on  C (w + lambda u),  each projected on the simplex
 * the step goes along J_2^T (w + lambda u) / (1 + lambda)
 * </pre>
 *
 * <p>w starts where it ended the step before, the momentum at 0. With lambda 0 this tends to MGDA's point, with a large one to
 * the mean. Where all products are 0 or less, s is 0 and they are left as they are. All parameters, heads as
 * well, take the step on one batch: a third one, or with {@code separateBatch: false} batch 0 again.
 *
 * <p>Free of the scale of all gradients together. Use it where MGDA is too timid. Two or three forward passes, 2 T (+ 1)
 * backward passes, {@code O(iterations T^2)}.
 *
 * @param lambda how much the direction leans towards the mean
 * @param iterations steps of descent on the weights
 * @param learningRate of that descent
 * @param momentum of that descent
 * @param separateBatch whether the step is taken on a third batch
 */
@Kind("sdmgrad")
public record SdmGrad(
        @Default("0.3") @Doc("How much the direction leans towards the mean gradient.")
        double lambda,

        @Default("20") @Doc("Steps of descent on the weights.")
        int iterations,

        @Default("10.0") @Doc("Learning rate of that descent.")
        double learningRate,

        @Default("0.5") @Doc("Momentum of that descent.") double momentum,

        @Default("true") @Doc("Whether the step is taken on a third batch that the weights have not seen.")
        boolean separateBatch)
        implements CrossGradientWeighting {
    /** Checks the settings. */
    public SdmGrad {
        SettingsCheck.notNegative("sdmgrad", "lambda", lambda);
        SettingsCheck.require(iterations >= 1, "sdmgrad", "iterations", iterations, "be at least 1");
        SettingsCheck.positive("sdmgrad", "learning_rate", learningRate);
        SettingsCheck.require(
                momentum >= 0 && momentum < 1, "sdmgrad", "momentum", momentum, "be at least 0 and below 1");
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
        int n = products.size();
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += Math.sqrt(Math.max(0, products.cross(i, i))) / n;
        }
        double scale = mean > 0 ? mean : 1;
        double[] lean = new double[n];
        Arrays.setAll(lean, i -> lambda * step.preferences()[i] / n);
        double[] velocity = new double[n];
        Answer shares = new Answer(new double[0], state);
        for (int iteration = 0; iteration < iterations; iteration++) {
            shares = TaskShares.move(step, shares.state(), w -> {
                double[] leaning = new double[n];
                Arrays.setAll(leaning, i -> w[i] + lean[i]);
                double[] slope = products.timesCross(leaning);
                double[] moved = new double[n];
                for (int i = 0; i < n; i++) {
                    velocity[i] = momentum * velocity[i] + slope[i] / scale / scale;
                    moved[i] = w[i] - learningRate * velocity[i];
                }
                return moved;
            });
        }
        double[] weights = shares.weights().clone();
        for (int i = 0; i < n; i++) {
            weights[i] = (weights[i] + lean[i]) / (1 + lambda);
        }
        return CrossAnswer.onBatch(separateBatch ? 2 : 0, plan().batches(), weights, shares.state());
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
