package ai.polymath.balancing;

import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Gradient normalisation (Chen, Badrinarayanan, Lee and Rabinovich, ICML 2018): weights are learnt so that tasks that are
 * behind have longer weighted gradients,
 *
 * <pre>{@code
 * w = T softmax(s),   minimise over s:  sum_i | w_i |g_i| - p_i mean_j(w_j |g_j|) (r_i / mean r)^alpha | / mean_j(w_j |g_j|)
 * r_i = L_i / L_i(first step),   p_i = preference_i
 * }</pre>
 *
 * <p>with the targets held constant. The sum of the weights is always the number of tasks, as the paper's renormalisation
 * has it. The division by the mean norm is not in the paper; it makes the learning of s independent of the scale of the
 * gradients. s is learnt by an Adam of its own; a step uses the weights learnt up to it. The paper takes the gradients of
 * the last shared layer; here they are those that the Gramian is made of.
 *
 * <p>Remembered: s and its moments, and each task's first loss, {@code [tasks]}. Of absent tasks they stay.
 *
 * <p>Shapes: diagonal of G {@code [T]} and losses {@code [T]} to w {@code [T]}. Cost: {@code O(T)}. Losses must be at least 0,
 * the first one above 0. A zero gradient has nothing to normalise: its s is left alone.
 *
 * <p>Use it where gradients have unlike lengths and tasks learn at unlike speeds; it takes some hundred steps to settle.
 *
 * @param alpha how strongly slow tasks are favoured; 0: all weighted norms alike
 * @param learningRate of s: about how far it moves in a step
 */
@Kind("grad-norm")
public record GradNorm(
        @Default("1.5")
        @Doc("How strongly tasks that are behind are favoured; 0 makes all weighted gradients equally long.")
        double alpha,

        @Default("0.025") @Doc("Learning rate of the weights' logits: about how far they move in a step.")
        double learningRate)
        implements GradientWeighting {
    private static final String FIRST = "firstLoss";

    /** Checks the settings. */
    public GradNorm {
        SettingsCheck.notNegative("grad-norm", "alpha", alpha);
        SettingsCheck.positive("grad-norm", "learning_rate", learningRate);
    }

    @Override
    public MethodState initialState(int tasks) {
        double[] unknown = new double[tasks];
        Arrays.fill(unknown, Double.NaN);
        return adam().start(MethodState.EMPTY, tasks, 0).with(FIRST, unknown);
    }

    private TaskAdam adam() {
        return new TaskAdam("logits", learningRate, 1e-8);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double[] weights = softmax(adam().values(step, state));
        double[] first = firstLosses(step, state);
        MethodState next = state.with(FIRST, step.replace(state.get(FIRST), first));
        if (rows.size() == 0) {
            return new Answer(weights, next);
        }
        double[] gradient = gradient(rows, weights, targets(rows, step, first));
        return new Answer(weights, adam().descend(step, next, gradient));
    }

    /** {@code T softmax(s)}. */
    private static double[] softmax(double[] logits) {
        double greatest = Arrays.stream(logits).max().orElse(0);
        double[] weights = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(logits[i] - greatest);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= weights.length / sum;
        }
        return weights;
    }

    private static double[] firstLosses(StepInput step, MethodState state) {
        double[] first = step.select(state.get(FIRST));
        double[] losses = StepLosses.nonNegative(step, "grad-norm");
        for (int i = 0; i < first.length; i++) {
            if (Double.isNaN(first[i])) {
                if (losses[i] == 0) {
                    throw StepLosses.refusal(
                            "grad-norm", step.present()[i], 0, "its first step, and ratios are taken to it");
                }
                first[i] = losses[i];
            }
        }
        return first;
    }

    /** What each weighted norm should be relative to their mean, of the non-zero rows. */
    private double[] targets(UnitRows rows, StepInput step, double[] first) {
        int n = rows.size();
        double[] ratios = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            int row = rows.rows()[i];
            ratios[i] = step.losses()[row] / first[row];
            mean += ratios[i] / n;
        }
        for (int i = 0; i < n; i++) {
            double relative = mean > 0 ? ratios[i] / mean : 1;
            ratios[i] = step.preferences()[rows.rows()[i]] * Math.pow(relative, alpha);
        }
        return ratios;
    }

    /** Of the objective with respect to s, {@code [present]}. */
    private static double[] gradient(UnitRows rows, double[] weights, double[] targets) {
        int n = rows.size();
        double[] norms = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            norms[i] = weights[rows.rows()[i]] * rows.norms()[i];
            mean += norms[i] / n;
        }
        double[] gradient = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double relative = norms[i] / mean;
            double slope = Math.signum(relative - targets[i]) * relative;
            gradient[rows.rows()[i]] = slope;
            sum += slope;
        }
        // dw_i / ds_j = w_i ((i = j) - w_j / T)
        for (int j = 0; j < weights.length; j++) {
            gradient[j] -= weights[j] / weights.length * sum;
        }
        return gradient;
    }
}
