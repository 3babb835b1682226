package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * AdamW (Loshchilov and Hutter, ICLR 2019): first {@code theta = (1 - lr weight_decay) theta}, then a step of
 * {@link AdamSettings Adam} whose gradient knows nothing of the decay.
 *
 * @param learningRate lr
 * @param beta1 memory of the gradient's mean
 * @param beta2 memory of its square
 * @param epsilon keeps the divisor from 0
 * @param weightDecay share of theta, times lr, that each step takes away
 */
@Kind("adamw")
@Doc("Adam with weight decay apart from the gradient.")
public record AdamWSettings(
        @Doc("The learning rate.") @Default("0.001") double learningRate,

        @Doc("Memory of the gradient's mean, in [0, 1).") @Default("0.9")
        double beta1,

        @Doc("Memory of the gradient's square, in [0, 1).") @Default("0.999")
        double beta2,

        @Doc("Keeps the divisor from 0.") @Default("1e-8") double epsilon,

        @Doc("Share of the parameters, times the learning rate, that each step takes away.") @Default("0.01")
        double weightDecay)
        implements OptimizerSettings {
    /** Checks the settings. */
    public AdamWSettings {
        OptimizerSettings.positive("learning_rate", learningRate);
        OptimizerSettings.belowOne("beta1", beta1);
        OptimizerSettings.belowOne("beta2", beta2);
        OptimizerSettings.positive("epsilon", epsilon);
        OptimizerSettings.notNegative("weight_decay", weightDecay);
    }

    /** AdamW with everything else by default. */
    public static AdamWSettings of(double learningRate) {
        return new AdamWSettings(learningRate, 0.9, 0.999, 1e-8, 0.01);
    }

    @Override
    public AdamWSettings withLearningRate(double newLearningRate) {
        return new AdamWSettings(newLearningRate, beta1, beta2, epsilon, weightDecay);
    }
}
