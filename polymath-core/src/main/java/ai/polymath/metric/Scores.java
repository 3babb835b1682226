package ai.polymath.metric;

import ai.polymath.data.Labels;

/**
 * What a metric looks at: the labels of a split and what was predicted for the same examples.
 *
 * <p>Predictions have the form of the task: binary, the probability of the positive class ({@code width} 1); multiclass
 * and ordinal, one probability a class ({@code width} K, labels are class indices); multilabel, one probability a label
 * ({@code width} K, labels {@code [examples, K]}); regression, the value in the target's unit ({@code width} 1).
 *
 * @param labels {@code [examples, labelWidth]}, missing is {@code NaN}; metrics leave missing labels out
 * @param predictions row-major {@code [examples, width]}, all finite
 * @param width numbers a prediction has
 */
public record Scores(Labels labels, double[] predictions, int width) {
    /** Refuses predictions that don't belong to the labels. */
    public Scores {
        if (predictions.length != labels.examples() * width) {
            throw new IllegalArgumentException("There are " + predictions.length + " predicted numbers for "
                    + labels.examples() + " examples of width " + width + ".");
        }
    }

    /** How many examples there are, labelled or not. */
    public int examples() {
        return labels.examples();
    }
}
