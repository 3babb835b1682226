package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * First-order multi-gradient method for bilevel problems (Ye et al., A First-Order Multi-Gradient Algorithm for
 * Multi-Objective Bi-Level Optimization, FORUM, ECAI 2024). Task weights w = softmax(a) are to make the losses of batch 1
 * small, under the constraint that the parameters minimise the weighted losses of batch 0:
 *
 * <pre>
 * q(a, theta) = sum_t w_t ( L_t(batch 0; theta) - L_t(batch 0; theta') ) is to be 0,
 *               theta' some gradient steps on sum_t w_t L_t(batch 0) from theta
 * grad q      = ( dw/da^T (L - L'),  J_0^T w )                             over (a, theta), theta' held constant
 * F_t         = ( 0,  grad L_t(batch 1; theta) / its norm )
 * lambda, nu  = the least |sum_t lambda_t F_t + nu grad q|^2 / 2 - nu phi |grad q|^2,  lambda in the simplex, nu at least 0
 * lambda      = running mean over the epochs' steps, share (epoch + 1)^(-3/4) new
 * nu          = max(0, sum_t lambda_t (phi - F_t . grad q / |grad q|^2))
 * the step goes along sum_t lambda_t F_t + nu grad q: theta by the network's optimiser, a by Adam
 * </pre>
 *
 * <p>It is the dual of the paper's direction problem, {@code min_d max_t F_t . d + |d|^2 / 2} with {@code grad q . d <= -phi |grad
 * q|^2}; the authors' code leaves out the factor 1/2. All of it follows from the inner products of the two batches' gradients,
 * so no gradient over (a, theta) is ever built. The weights of batch 1 are {@code lambda_t / |grad L_t|}, those of batch 0
 * {@code nu w_t}. Preferences multiply the w before they are scaled to sum 1.
 *
 * <p>Use it as MOML, with more look-ahead steps at first order. Two forward passes, 2 T backward passes and {@code innerSteps} joint
 * steps ahead.
 *
 * @param phi how fast the constraint is to be met
 * @param innerSteps look-ahead steps
 * @param innerLearningRate their rate
 * @param learningRate of the logits a
 */
@Kind("forum")
public record Forum(
        @Default("0.1") @Doc("How fast the weighted losses of the first batch are to reach their minimum.")
        double phi,

        @Default("5") @Doc("How many look-ahead steps.") int innerSteps,

        @Default("0.1") @Doc("Learning rate of the look-ahead steps.")
        double innerLearningRate,

        @Default("0.001") @Doc("Learning rate of the logits of the weights.")
        double learningRate)
        implements CrossGradientWeighting {
    /** Checks the settings. */
    public Forum {
        SettingsCheck.positive("forum", "phi", phi);
        SettingsCheck.require(innerSteps >= 1, "forum", "inner_steps", innerSteps, "be at least 1");
        SettingsCheck.positive("forum", "inner_learning_rate", innerLearningRate);
        SettingsCheck.positive("forum", "learning_rate", learningRate);
    }

    @Override
    public CrossPlan plan() {
        return new CrossPlan(2, false, innerSteps, innerLearningRate, true, true);
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, 0).with("lambda", new double[tasks]);
    }

    @Override
    public double[] lookAheadWeights(StepInput step, MethodState state) {
        return Softmax.of(adam().values(step, state), step.preferences());
    }

    @Override
    public CrossAnswer weights(CrossProducts products, StepInput step, MethodState state) {
        double[] w = lookAheadWeights(step, state);
        int n = w.length;
        double[] slopeOfLogits = slopeOfLogits(products, step, w);
        double square = dot(w, products.first().times(w)) + dot(slopeOfLogits, slopeOfLogits);
        double length = Math.sqrt(Math.max(0, square));
        double[] along = products.timesCross(w);
        double[] cosines = new double[n];
        for (int t = 0; t < n; t++) {
            double norm = products.second().norm(t);
            cosines[t] = norm > 0 && length > 0 ? along[t] / norm / length : 0;
        }
        double[] lambda = runningMean(step, state, multipliers(products.second(), cosines, length));
        double nuTimesLength = length > 0 ? phi * length - dot(lambda, cosines) : 0;
        double nu = length > 0 ? Math.max(0, nuTimesLength) / length : 0;
        double[][] weights = new double[2][n];
        for (int t = 0; t < n; t++) {
            double norm = products.second().norm(t);
            weights[0][t] = nu * w[t];
            weights[1][t] = norm > 0 ? lambda[t] / norm : 0;
        }
        double[] gradient = new double[n];
        Arrays.setAll(gradient, t -> nu * slopeOfLogits[t]);
        MethodState learnt = adam().descend(step, state, gradient);
        return new CrossAnswer(weights, learnt.with("lambda", step.replace(state.get("lambda"), lambda)));
    }

    /**
     * The lambda of this step alone.
     *
     * @param cosines of the second gradients with grad q, {@code [present]}
     * @param length of grad q
     */
    private double[] multipliers(Gramian second, double[] cosines, double length) {
        // A task without a gradient on batch 1 would be the point of least norm all alone: it has no say.
        int[] alive = IntStream.range(0, cosines.length)
                .filter(t -> second.norm(t) > 0)
                .toArray();
        int n = alive.length;
        double[] lambda = new double[cosines.length];
        if (n == 0) {
            Arrays.fill(lambda, 1.0 / lambda.length);
            return lambda;
        }
        // The last unknown is nu |grad q|, a length like the others, so that the problem is one of unit rows.
        double[][] q = new double[n + 1][n + 1];
        double[] b = new double[n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                q[i][j] = second.get(alive[i], alive[j]) / second.norm(alive[i]) / second.norm(alive[j]);
            }
            q[i][n] = cosines[alive[i]];
            q[n][i] = q[i][n];
        }
        q[n][n] = 1;
        b[n] = phi * length;
        double[] solution = SimplexQp.minimize(q, b, n);
        for (int i = 0; i < n; i++) {
            lambda[alive[i]] = solution[i];
        }
        return lambda;
    }

    private double[] slopeOfLogits(CrossProducts products, StepInput step, double[] w) {
        double[] fall = new double[w.length];
        for (int t = 0; t < w.length; t++) {
            fall[t] = step.losses()[t] - products.lossesAhead()[t];
            if (!Double.isFinite(fall[t])) {
                throw new PolymathException("Balancing method 'forum' looked ahead to a loss of "
                        + products.lossesAhead()[t] + " for task " + step.present()[t] + " (counted from 0) at step "
                        + step.step() + ". Maybe lower 'inner_learning_rate' (" + innerLearningRate
                        + ") or 'inner_steps' (" + innerSteps + ").");
            }
        }
        return Softmax.timesJacobian(fall, w);
    }

    /** The running mean of lambda over the present tasks, with sum 1. */
    private static double[] runningMean(StepInput step, MethodState state, double[] latest) {
        double share = Math.pow(step.epoch() + 1, -0.75);
        double[] mean = step.select(state.get("lambda"));
        double sum = 0;
        for (int t = 0; t < mean.length; t++) {
            mean[t] += share * (latest[t] - mean[t]);
            sum += mean[t];
        }
        for (int t = 0; t < mean.length; t++) {
            mean[t] /= sum;
        }
        return mean;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }

    private TaskAdam adam() {
        return new TaskAdam("logits", learningRate, 0);
    }
}
