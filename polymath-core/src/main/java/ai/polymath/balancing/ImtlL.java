package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * The loss half of impartial multi-task learning, IMTL-L (Liu et al., Towards Impartial Multi-Task Learning, ICLR 2021):
 * learns one scale a task so that all scaled losses become 1.
 *
 * <pre>
 * sum_t p_t ( exp(s_t) L_t - s_t ),   w_t = p_t exp(s_t), at its best 1 / L_t
 * </pre>
 *
 * <p>The s_t start at 0 and are learnt by an Adam of their own in double precision, apart from the network's optimiser and
 * its weight decay. They are held between -80 and 80, so that a loss of exactly 0 can't drive a weight out of the range of
 * single precision.
 *
 * <p>The same idea as uncertainty weighting with another factor; use either. The gradient half is a method of its own, so
 * the two can be used apart. Negative losses are refused. One backward pass.
 *
 * @param learningRate of the scales: about how far they move in a step
 */
@Kind("imtl-l")
public record ImtlL(
        @Default("0.01") @Doc("Learning rate of the scales: about how far a logarithm of a weight moves in a step.")
        double learningRate)
        implements LossWeighting {
    private static final double BOUND = 80;

    /** Checks the settings. */
    public ImtlL {
        SettingsCheck.positive("imtl-l", "learning_rate", learningRate);
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, 0);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        double[] losses = StepLosses.nonNegative(step, "imtl-l");
        double[] s = adam().values(step, state);
        double[] weights = new double[s.length];
        double[] gradient = new double[s.length];
        for (int i = 0; i < s.length; i++) {
            double p = step.preferences()[i];
            weights[i] = p * Math.exp(s[i]);
            gradient[i] = weights[i] * losses[i] - p;
        }
        return new Answer(weights, adam().clamp(adam().descend(step, state, gradient), -BOUND, BOUND));
    }

    private TaskAdam adam() {
        return new TaskAdam("logScale", learningRate, 1e-8);
    }
}
