package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * RMSprop (Hinton 2012): {@code s = decay s + (1 - decay) g^2; b = momentum b + g / (sqrt(s) + epsilon);
 * theta = theta - lr b}.
 *
 * @param learningRate lr
 * @param decay memory of the gradient's square
 * @param epsilon keeps the divisor from 0
 * @param momentum share of the last direction that is kept
 * @param weightDecay added to the gradient times theta
 */
@Kind("rmsprop")
@Doc("RMSprop.")
public record RmsPropSettings(
        @Doc("The learning rate.") @Default("0.001") double learningRate,

        @Doc("Memory of the gradient's square, in [0, 1).") @Default("0.99")
        double decay,

        @Doc("Keeps the divisor from 0.") @Default("1e-8") double epsilon,

        @Doc("Share of the last direction that is kept, in [0, 1).") @Default("0")
        double momentum,

        @Doc("L2 penalty: this times the parameters is added to the gradient.") @Default("0")
        double weightDecay)
        implements OptimizerSettings {
    /** Checks the settings. */
    public RmsPropSettings {
        OptimizerSettings.positive("learning_rate", learningRate);
        OptimizerSettings.belowOne("decay", decay);
        OptimizerSettings.positive("epsilon", epsilon);
        OptimizerSettings.belowOne("momentum", momentum);
        OptimizerSettings.notNegative("weight_decay", weightDecay);
    }

    /** RMSprop with everything else by default. */
    public static RmsPropSettings of(double learningRate) {
        return new RmsPropSettings(learningRate, 0.99, 1e-8, 0, 0);
    }

    @Override
    public RmsPropSettings withLearningRate(double newLearningRate) {
        return new RmsPropSettings(newLearningRate, decay, epsilon, momentum, weightDecay);
    }
}
