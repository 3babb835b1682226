package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any number of labels at once, each there or not; each is a column of 0/1 or true/false and may be missing by itself. The
 * model gives a probability for each.
 *
 * @param name the unique name
 * @param labels the columns, one a label; with boxes, their classes, all if none is named
 * @param boxes a column of boxes instead: a label is whether a picture shows an object of that class
 * @param weight how much the task counts
 * @param positiveWeight how many times a label that is there counts in the cross-entropy
 * @param metric the primary metric; AUROC (mean over labels) if left out
 * @param rows the rows that it is about
 */
@Kind("multilabel")
@Doc("Any number of labels at once, each there or not.")
public record MultilabelTask(
        @Doc("The task's unique name.") String name,

        @Doc("The columns of 0/1 or true/false, one a label; with boxes, the classes, all if left out.") @Default("[]")
        List<String> labels,

        @Doc("A column of boxes instead: a label is there if the picture shows an object of that class.") @Nullable
        String boxes,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("How many times a label that is there counts in the cross-entropy.") @Default("1")
        double positiveWeight,

        @Doc("The primary metric; auroc (mean over labels) if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final List<String> METRICS =
            List.of("auroc", "auprc", "f1", "micro_f1", "accuracy", "log_loss", "brier");

    /** Checks the settings. */
    public MultilabelTask {
        TaskRules.check(name, weight, metric, Form.MULTILABEL);
        TaskRules.positive("positive_weight", positiveWeight);
        labels = List.copyOf(labels);
        if ((labels.isEmpty() && boxes == null) || new HashSet<>(labels).size() < labels.size()) {
            throw new PolymathException("Task '" + name + "': labels is " + labels
                    + ", but a multilabel task names one or more different columns.");
        }
    }

    /** A task about all rows. */
    public MultilabelTask(
            String name, List<String> labels, double weight, double positiveWeight, @Nullable String metric) {
        this(name, labels, null, weight, positiveWeight, metric, TaskRows.ALL);
    }

    /** Which classes of objects pictures show, with everything else by default. */
    public static MultilabelTask ofBoxes(String name, String boxes) {
        return new MultilabelTask(name, List.of(), boxes, 1, 1, null, TaskRows.ALL);
    }

    @Override
    public List<String> targets() {
        return boxes == null ? labels : List.of(boxes);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? METRICS.get(0) : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(metric, METRICS);
    }

    @Override
    public String kind() {
        return "multilabel";
    }

    @Override
    public boolean hasClasses() {
        return true;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new MultilabelTask(newName, labels, boxes, weight, positiveWeight, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        if (boxes != null) {
            return new FittedTask(this, BoxLabels.classes(name, source, boxes, labels), 0, 1);
        }
        for (String label : labels) {
            List<String> found = source.values(label);
            if (found.size() > 2 || (!found.isEmpty() && Classes.positive(found) == null)) {
                throw new PolymathException("Task '" + name + "': column '" + label + "' holds "
                        + LabelSource.some(found) + ", but a label of a multilabel task is 0/1 or true/false.");
            }
        }
        return new FittedTask(this, labels, 0, 1);
    }
}
