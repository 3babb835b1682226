package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Adagrad (Duchi, Hazan and Singer, JMLR 2011): {@code s = s + g^2;
 * theta = theta - lr / (1 + (t - 1) learning_rate_decay) g / (sqrt(s) + epsilon)}.
 *
 * @param learningRate lr
 * @param learningRateDecay how fast lr falls with the steps t
 * @param initialAccumulator what s starts from
 * @param epsilon keeps the divisor from 0
 * @param weightDecay added to the gradient times theta
 */
@Kind("adagrad")
@Doc("Adagrad.")
public record AdagradSettings(
        @Doc("The learning rate.") @Default("0.01") double learningRate,

        @Doc("How fast the learning rate falls with the steps.") @Default("0")
        double learningRateDecay,

        @Doc("What the sum of squares starts from.") @Default("0")
        double initialAccumulator,

        @Doc("Keeps the divisor from 0.") @Default("1e-10") double epsilon,

        @Doc("L2 penalty: this times the parameters is added to the gradient.") @Default("0")
        double weightDecay)
        implements OptimizerSettings {
    /** Checks the settings. */
    public AdagradSettings {
        OptimizerSettings.positive("learning_rate", learningRate);
        OptimizerSettings.notNegative("learning_rate_decay", learningRateDecay);
        OptimizerSettings.notNegative("initial_accumulator", initialAccumulator);
        OptimizerSettings.positive("epsilon", epsilon);
        OptimizerSettings.notNegative("weight_decay", weightDecay);
    }

    /** Adagrad with everything else by default. */
    public static AdagradSettings of(double learningRate) {
        return new AdagradSettings(learningRate, 0, 0, 1e-10, 0);
    }

    @Override
    public AdagradSettings withLearningRate(double newLearningRate) {
        return new AdagradSettings(newLearningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay);
    }
}
