package ai.polymath.balancing;

import ai.polymath.balancing.BalancedTask.Likelihood;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * Weights by learnt noise (Kendall, Gal and Cipolla, Multi-Task Learning Using Uncertainty to Weigh Losses, CVPR 2018).
 * Each task has a log-variance {@code s_t = log sigma_t^2}; network and log-variances minimise together
 *
 * <pre>
 * sum_t p_t ( exp(-s_t) / 2 * L_t + s_t / 2 )     regression:     w_t = p_t exp(-s_t) / 2, at its best 1 / (2 L_t)
 * sum_t p_t ( exp(-s_t)     * L_t + s_t / 2 )     classification: w_t = p_t exp(-s_t),     at its best 1 / (2 L_t)
 * </pre>
 *
 * <p>The s_t are learnt by an Adam of their own in double precision, apart from the network's optimiser and its weight
 * decay, which would pull them to 0. They are held between -80 and 80, so that a loss of exactly 0 can't drive a weight out of
 * the range of single precision.
 *
 * <p>Use it when losses are of different kinds or units and one backward pass is all that is wanted. It needs some
 * hundred steps to find the scales, and it lowers the weight of a task that is hard as much as of one that is noisy. A
 * negative loss would drive s_t to minus infinity, so it is refused.
 *
 * @param form how a loss is read; {@code auto}: by the kind of each task
 * @param learningRate of the log-variances: about how far they move in a step
 * @param initialLogVariance where they start
 */
@Kind("uncertainty")
public record Uncertainty(
        @Default("auto")
        @Doc("How losses are read: regression (squared error), classification (cross-entropy), or auto: by"
                + " the kind of each task.")
        Form form,

        @Default("0.01") @Doc("Learning rate of the log-variances: about how far they move in a step.")
        double learningRate,

        @Default("0.0") @Doc("Where the log-variances start.")
        double initialLogVariance)
        implements LossWeighting {
    private static final double BOUND = 80;

    /** Which of the two likelihoods of the paper a loss belongs to. */
    public enum Form {
        /** By the kind of each task. */
        AUTO,
        /** Gaussian: half the squared error over the variance. */
        REGRESSION,
        /** Softmax with temperature: cross-entropy over the variance. */
        CLASSIFICATION
    }

    /** Checks the settings. */
    public Uncertainty {
        SettingsCheck.positive("uncertainty", "learning_rate", learningRate);
        SettingsCheck.require(
                Math.abs(initialLogVariance) <= BOUND,
                "uncertainty",
                "initial_log_variance",
                initialLogVariance,
                "lie between -80 and 80");
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, initialLogVariance);
    }

    /** With {@code form: auto} not before {@link #forTasks} has said which task is of which kind. */
    @Override
    public Answer weights(StepInput step, MethodState state) {
        if (form == Form.AUTO) {
            throw new IllegalStateException(
                    "Uncertainty with form AUTO must know the tasks: call forTasks(...) first.");
        }
        double[] factors = new double[step.size()];
        Arrays.fill(factors, form == Form.REGRESSION ? 0.5 : 1);
        return answer(step, factors, state);
    }

    @Override
    public Balancing forTasks(List<BalancedTask> tasks) {
        if (form != Form.AUTO) {
            return this;
        }
        return new ByTask(
                this,
                tasks.stream()
                        .mapToDouble(task -> task.likelihood() == Likelihood.GAUSSIAN ? 0.5 : 1)
                        .toArray());
    }

    private TaskAdam adam() {
        return new TaskAdam("logVariance", learningRate, 1e-8);
    }

    private Answer answer(StepInput step, double[] factors, MethodState state) {
        double[] losses = StepLosses.nonNegative(step, "uncertainty");
        double[] s = adam().values(step, state);
        double[] weights = new double[step.size()];
        double[] gradient = new double[step.size()];
        for (int i = 0; i < weights.length; i++) {
            double p = step.preferences()[i];
            weights[i] = p * factors[i] * Math.exp(-s[i]);
            gradient[i] = 0.5 * p - weights[i] * losses[i];
        }
        return new Answer(weights, adam().clamp(adam().descend(step, state, gradient), -BOUND, BOUND));
    }

    /** The method with the form of each task. */
    private record ByTask(Uncertainty method, double[] factors) implements LossWeighting {
        @Override
        public MethodState initialState(int tasks) {
            return method.initialState(tasks);
        }

        @Override
        public Answer weights(StepInput step, MethodState state) {
            return method.answer(step, step.select(factors), state);
        }
    }
}
