package ai.polymath.linear;

import ai.polymath.PolymathException;
import org.jspecify.annotations.Nullable;

/**
 * The examples of one task. Tasks that share their examples hold the very same array {@code x}; it is not copied.
 *
 * @param name the task's name
 * @param loss squared for a number, logistic for 0 or 1
 * @param x row-major {@code [examples, features]}; finite wherever there is a label
 * @param labels {@code [examples]}; a missing one is {@code NaN} and its example is left out
 * @param weights {@code [examples]} or null for 1 each; at least 0, and 0 leaves the example out
 */
public record TaskData(String name, Loss loss, double[] x, double[] labels, double @Nullable [] weights) {
    /** Refuses labels and weights that the loss can't use. */
    public TaskData {
        if (weights != null && weights.length != labels.length) {
            throw new IllegalArgumentException(
                    "Task '" + name + "' has " + labels.length + " labels but " + weights.length + " weights.");
        }
        for (int i = 0; i < labels.length; i++) {
            double y = labels[i];
            if (Double.isInfinite(y) || (loss == Loss.LOGISTIC && !Double.isNaN(y) && y != 0 && y != 1)) {
                throw new PolymathException("Task '" + name + "' has the label " + y + " in example " + (i + 1) + "; "
                        + (loss == Loss.LOGISTIC
                                ? "a logistic task's labels are 0 or 1, or missing."
                                : "labels must be finite, or missing.")
                        + (loss == Loss.LOGISTIC ? " Maybe it is a regression task." : ""));
            }
            if (weights != null && !(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new PolymathException("Task '" + name + "' has the weight " + weights[i] + " in example "
                        + (i + 1) + "; weights must be finite and >= 0.");
            }
        }
    }

    /** All examples weigh 1. */
    public TaskData(String name, Loss loss, double[] x, double[] labels) {
        this(name, loss, x, labels, null);
    }

    double weight(int example) {
        return weights == null ? 1 : weights[example];
    }
}
