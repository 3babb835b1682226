package ai.polymath.metric;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a metric looks at: the labels of a split and what was predicted for the same examples.
 *
 * <p>Predictions have the form of the task: binary, the probability of the positive class ({@code width} 1); multiclass
 * and ordinal, one probability a class ({@code width} K, labels are class indices); multilabel, one probability a label
 * ({@code width} K, labels {@code [examples, K]}); regression, the value in the target's unit ({@code width} 1); tagging, the
 * index of a tag for each word ({@code width} of the longest text, -1 behind the last word, labels missing there).
 *
 * @param labels {@code [examples, labelWidth]}, missing is {@code NaN}; metrics leave missing labels out
 * @param predictions row-major {@code [examples, width]}, all finite
 * @param width numbers a prediction has
 * @param classes the names of the classes, for metrics that look at them; empty if they are not known
 * @param tally what was gathered of labels and predictions of a dense task, in place of both; null for other tasks
 */
public record Scores(
        Labels labels,
        double[] predictions,
        int width,
        List<String> classes,
        @Nullable DenseTally tally) {
    /**
     * Refuses predictions that don't belong to the labels.
     *
     * @throws IllegalArgumentException if the sizes don't fit
     * @throws PolymathException if a prediction is infinite or not a number: no metric could be believed
     */
    public Scores {
        classes = List.copyOf(classes);
        if (width < 1) {
            throw new IllegalArgumentException("A prediction has " + width + " numbers; it needs at least 1.");
        }
        if (predictions.length != (long) labels.examples() * width) {
            throw new IllegalArgumentException("There are " + predictions.length + " predicted numbers for "
                    + labels.examples() + " examples of width " + width + ".");
        }
        for (int i = 0; i < predictions.length; i++) {
            if (!Double.isFinite(predictions[i])) {
                throw new PolymathException("The prediction for example " + i / width + " is " + predictions[i]
                        + "; metrics need finite numbers. Maybe the training diverged: try a smaller learning rate.");
            }
        }
    }

    /** Of labels and predictions. */
    public Scores(Labels labels, double[] predictions, int width, List<String> classes) {
        this(labels, predictions, width, classes, null);
    }

    /** Of a dense task. */
    public static Scores of(DenseTally tally) {
        return new Scores(Labels.of(), new double[0], 1, List.of(), tally);
    }

    /**
     * What was gathered of a dense task.
     *
     * @throws IllegalArgumentException if these are the scores of a task of another form
     */
    <T extends DenseTally> T tally(Class<T> form, Metric metric) {
        if (!form.isInstance(tally)) {
            throw Reading.unfit(metric, this);
        }
        return form.cast(tally);
    }

    /** Without names of classes. */
    public Scores(Labels labels, double[] predictions, int width) {
        this(labels, predictions, width, List.of());
    }

    /** How many examples there are, labelled or not. */
    public int examples() {
        return labels.examples();
    }

    /**
     * One label of a multilabel task as a binary task of its own, {@code O(examples)}.
     *
     * @param k which label, from 0
     * @throws IllegalArgumentException if these aren't the scores of a multilabel task
     */
    public Scores label(int k) {
        if (labels.width() != width) {
            throw new IllegalArgumentException("Labels of width " + labels.width() + " and predictions of width "
                    + width + " are no multilabel task.");
        }
        return new Scores(new Labels(column(labels.values(), k), 1), column(predictions, k), 1);
    }

    /**
     * The question "class {@code k} or another?" of a multiclass task as a binary task, {@code O(examples)}: labels are 1
     * for the class, 0 for others and missing where they were missing.
     *
     * @param k which class, from 0
     * @throws IllegalArgumentException if these aren't the scores of a multiclass or ordinal task
     */
    public Scores oneVersusRest(int k) {
        if (labels.width() != 1 || width < 2) {
            throw new IllegalArgumentException("Labels of width " + labels.width() + " and predictions of width "
                    + width + " are no multiclass task.");
        }
        double[] isClass = new double[examples()];
        for (int i = 0; i < isClass.length; i++) {
            boolean missing = Double.isNaN(labels.values()[i]);
            isClass[i] = missing ? Double.NaN : Reading.classOf(this, i) == k ? 1 : 0;
        }
        return new Scores(new Labels(isClass, 1), column(predictions, k), 1);
    }

    private double[] column(double[] rows, int k) {
        double[] column = new double[examples()];
        for (int i = 0; i < column.length; i++) {
            column[i] = rows[i * width + k];
        }
        return column;
    }
}
