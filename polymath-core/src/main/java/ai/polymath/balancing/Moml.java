package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Multi-objective meta learning (Ye et al., NeurIPS 2021; Artificial Intelligence 2024): learns weights whose step makes all
 * losses of another batch smaller.
 *
 * <pre>
 * w      = softmax(a) (times p_t, scaled to sum 1)
 * theta' = theta - rate * J_0(theta)^T w                           batch 0
 * h_s    = d L_s(batch 1; theta') / d a = -rate * C_s: dw/da,      C_st = grad L_s(batch 1; theta') . grad L_t(batch 0; theta)
 * a by Adam down the point of least norm among the h_s, each scaled to norm 1;   the step goes along J_0^T w, new w
 * </pre>
 *
 * <p>The derivative of a loss after one look-ahead step with respect to a weight is exactly the inner product {@code -rate
 * C_st}, so neither second derivatives nor finite differences are needed, and nothing is trained on a copy of the network. Inner
 * products count the heads, since the look-ahead moves them. The network's step uses batch 0 again, where it is made; the authors'
 * code draws a third batch.
 *
 * <p>Use it when the weights themselves are of interest and time is not. Two forward passes, 2 T backward passes, one
 * look-ahead.
 *
 * @param innerLearningRate rate of the look-ahead
 * @param learningRate of the logits a
 */
@Kind("moml")
public record Moml(
        @Default("0.1") @Doc("Learning rate of the look-ahead step.")
        double innerLearningRate,

        @Default("0.001") @Doc("Learning rate of the logits of the weights.")
        double learningRate)
        implements CrossGradientWeighting {
    /** Checks the settings. */
    public Moml {
        SettingsCheck.positive("moml", "inner_learning_rate", innerLearningRate);
        SettingsCheck.positive("moml", "learning_rate", learningRate);
    }

    @Override
    public CrossPlan plan() {
        return new CrossPlan(2, true, 1, innerLearningRate, false, true);
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, 0);
    }

    @Override
    public double[] lookAheadWeights(StepInput step, MethodState state) {
        return Softmax.of(adam().values(step, state), step.preferences());
    }

    @Override
    public CrossAnswer weights(CrossProducts products, StepInput step, MethodState state) {
        double[] w = lookAheadWeights(step, state);
        int n = w.length;
        double[][] slopes = new double[n][];
        for (int s = 0; s < n; s++) {
            slopes[s] = unit(hypergradient(products, s, w));
        }
        // A task whose loss no weight changes has no say.
        slopes = Arrays.stream(slopes)
                .filter(slope -> Arrays.stream(slope).anyMatch(h -> h != 0))
                .toArray(double[][]::new);
        if (slopes.length == 0) {
            return CrossAnswer.onBatch(0, 2, w, state);
        }
        Gramian gramian = Gramian.ofRows(slopes);
        double[][] q = new double[slopes.length][slopes.length];
        for (int s = 0; s < slopes.length; s++) {
            for (int t = 0; t < slopes.length; t++) {
                q[s][t] = gramian.get(s, t);
            }
        }
        double[] shares = SimplexQp.minimize(q, new double[slopes.length], slopes.length);
        double[] gradient = new double[n];
        for (int s = 0; s < slopes.length; s++) {
            for (int t = 0; t < n; t++) {
                gradient[t] += shares[s] * slopes[s][t];
            }
        }
        MethodState learnt = adam().descend(step, state, gradient);
        return CrossAnswer.onBatch(0, 2, lookAheadWeights(step, learnt), learnt);
    }

    /** The derivative of loss s after the look-ahead with respect to the logits. */
    static double[] hypergradient(CrossProducts products, int s, double[] w) {
        double[] byWeight = new double[w.length];
        Arrays.setAll(byWeight, t -> -products.lookAheadRate() * products.cross(s, t));
        return Softmax.timesJacobian(byWeight, w);
    }

    private static double[] unit(double[] v) {
        double greatest = Arrays.stream(v).map(Math::abs).max().orElse(0);
        if (!(greatest > 0)) {
            return new double[v.length];
        }
        double sum = 0;
        for (double x : v) {
            sum += (x / greatest) * (x / greatest);
        }
        double norm = Math.sqrt(sum);
        double[] unit = new double[v.length];
        Arrays.setAll(unit, i -> v[i] / greatest / norm);
        return unit;
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }

    // Slopes have norm 1: Adam's usual constant has the right size for them.
    private TaskAdam adam() {
        return new TaskAdam("logits", learningRate, 1e-8);
    }
}
