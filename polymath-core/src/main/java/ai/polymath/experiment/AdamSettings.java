package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Adam (Kingma and Ba, ICLR 2015): {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * theta = theta - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)}.
 *
 * @param learningRate lr
 * @param beta1 memory of the gradient's mean
 * @param beta2 memory of its square
 * @param epsilon keeps the divisor from 0
 * @param weightDecay added to the gradient times theta
 */
@Kind("adam")
@Doc("Adam.")
public record AdamSettings(
        @Doc("The learning rate.") @Default("0.001") double learningRate,

        @Doc("Memory of the gradient's mean, in [0, 1).") @Default("0.9")
        double beta1,

        @Doc("Memory of the gradient's square, in [0, 1).") @Default("0.999")
        double beta2,

        @Doc("Keeps the divisor from 0.") @Default("1e-8") double epsilon,

        @Doc("L2 penalty: this times the parameters is added to the gradient.") @Default("0")
        double weightDecay)
        implements OptimizerSettings {
    /** Checks the settings. */
    public AdamSettings {
        OptimizerSettings.positive("learning_rate", learningRate);
        OptimizerSettings.belowOne("beta1", beta1);
        OptimizerSettings.belowOne("beta2", beta2);
        OptimizerSettings.positive("epsilon", epsilon);
        OptimizerSettings.notNegative("weight_decay", weightDecay);
    }

    /** Adam with everything else by default. */
    public static AdamSettings of(double learningRate) {
        return new AdamSettings(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public AdamSettings withLearningRate(double newLearningRate) {
        return new AdamSettings(newLearningRate, beta1, beta2, epsilon, weightDecay);
    }
}
