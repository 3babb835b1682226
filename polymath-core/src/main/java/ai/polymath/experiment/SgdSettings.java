package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Stochastic gradient descent: {@code b = momentum b + g; theta = theta - lr b}, or with Nesterov's momentum
 * {@code theta = theta - lr (g + momentum b)} (Sutskever et al., ICML 2013). Without momentum it is {@code theta - lr g}.
 *
 * @param learningRate lr
 * @param momentum share of the last direction that is kept
 * @param nesterov whether to look ahead along the momentum
 * @param weightDecay added to the gradient times theta
 */
@Kind("sgd")
@Doc("Stochastic gradient descent, with momentum if wanted.")
public record SgdSettings(
        @Doc("The learning rate.") @Default("0.01") double learningRate,

        @Doc("Share of the last direction that is kept, in [0, 1).") @Default("0")
        double momentum,

        @Doc("Whether to look ahead along the momentum.") @Default("false")
        boolean nesterov,

        @Doc("L2 penalty: this times the parameters is added to the gradient.") @Default("0")
        double weightDecay)
        implements OptimizerSettings {
    /** Checks the settings. */
    public SgdSettings {
        OptimizerSettings.positive("learning_rate", learningRate);
        OptimizerSettings.belowOne("momentum", momentum);
        OptimizerSettings.notNegative("weight_decay", weightDecay);
        if (nesterov && momentum == 0) {
            throw new PolymathException("nesterov is true, but momentum is 0. Maybe add momentum: 0.9.");
        }
    }

    /** Plain gradient descent. */
    public static SgdSettings of(double learningRate) {
        return new SgdSettings(learningRate, 0, false, 0);
    }

    @Override
    public SgdSettings withLearningRate(double newLearningRate) {
        return new SgdSettings(newLearningRate, momentum, nesterov, weightDecay);
    }
}
