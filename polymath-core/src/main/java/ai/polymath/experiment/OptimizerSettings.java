package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Choice;

/** How a gradient becomes a step. All follow PyTorch's optimisers of the same name. */
@Choice("type")
public sealed interface OptimizerSettings
        permits SgdSettings, AdamSettings, AdamWSettings, RmsPropSettings, AdagradSettings {
    /** The learning rate, before a schedule's factor. */
    double learningRate();

    /** The same optimiser with another learning rate. */
    OptimizerSettings withLearningRate(double newLearningRate);

    /** Checks that a setting is a finite number above 0. */
    static void positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new PolymathException(name + " is " + value + ", but it must be a number above 0.");
        }
    }

    /** Checks that a setting is a finite number, 0 or more. */
    static void notNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new PolymathException(name + " is " + value + ", but it must be 0 or a number above it.");
        }
    }

    /** Checks that a setting lies in [0, 1). */
    static void belowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new PolymathException(name + " is " + value + ", but it must be at least 0 and below 1.");
        }
    }
}
