package ai.polymath.task;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.BoxLayout;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A task and what it learned from the labels: it turns columns into {@link Labels} and travels with the model.
 *
 * @param task the task
 * @param classes the names of its classes in order of the output (binary: the negative one, then the positive one;
 *     multilabel: the labels; regression: none, or the objects that are counted)
 * @param center what is subtracted from a regression target before training
 * @param scale what it is then divided by
 */
public record FittedTask(Task task, List<String> classes, double center, double scale) {
    /** The classes are copied. */
    public FittedTask {
        classes = List.copyOf(classes);
    }

    /** The task's name. */
    public String name() {
        return task.name();
    }

    /** How many numbers a prediction has: 1 for binary and regression, else one a class or label; of a dense task those of a pixel. */
    public int predictionWidth() {
        if (task instanceof DetectionTask detection) {
            return BoxLayout.width(detection.maxDetections());
        }
        if (task instanceof DenseTask dense) {
            return dense.channels();
        }
        return task instanceof BinaryTask || task instanceof RegressionTask ? 1 : classes.size();
    }

    /**
     * How many numbers a prediction has for these examples; place-wise tasks have some for every place that the largest
     * example has.
     */
    public int predictionWidth(Features features) {
        if (task instanceof DenseTask) {
            FeatureBlock.Pictures pictures = DenseLabels.pictures(this, features);
            return Math.multiplyExact(predictionWidth(), pictures.height() * pictures.width());
        }
        return task instanceof TaggingTask ? Tags.longest(Tags.text(this, features)) : predictionWidth();
    }

    /**
     * The labels as they suit what the model sees: maps get the size of its pictures, and labels that don't suit are refused (a
     * tagging task needs as many tags as words, a map the size of its picture).
     *
     * @param table the table of features and labels
     * @param labels those of this task
     * @throws PolymathException naming the row, from 1
     */
    public Labels aligned(Table table, Features features, Labels labels) {
        if (task instanceof TaggingTask) {
            Tags.requireAligned(this, table, features, labels);
        }
        return task instanceof DenseTask ? DenseLabels.aligned(this, table, features, labels) : labels;
    }

    /** How many of a label's numbers are labels of their own, each of which may be missing. */
    public int countedWidth(Labels labels) {
        return task instanceof DetectionTask ? 1 : labels.width();
    }

    /** The labels of rows that nobody has labelled. */
    public Labels noLabels(int rows) {
        double[] none = new double[Math.multiplyExact(rows, labelWidth())];
        Arrays.fill(none, Double.NaN);
        return new Labels(none, labelWidth());
    }

    /** How many numbers a label has; of a place-wise task it depends on the table. */
    public int labelWidth() {
        return task instanceof MultilabelTask ? classes.size() : 1;
    }

    /**
     * The labels of all rows of a table: 0/1, class indices, or the target in its own unit; {@code NaN} if it is missing or
     * the task is not about the row.
     *
     * @throws PolymathException if a column is missing, a value is not one of the classes, or a count is negative; names
     *     the row, from 1
     */
    public Labels labels(Table table) {
        int width = labelWidth();
        double[] values = new double[table.rows() * width];
        boolean[] mine = task.rows().in(table);
        if (task instanceof TaggingTask) {
            return Tags.labels(this, table.column(targets().get(0)), mine);
        }
        if (task instanceof DenseTask) {
            return DenseLabels.labels(this, table, mine);
        }
        if (task instanceof DetectionTask) {
            return BoxLabels.places(
                    this, BoxLabels.column(name(), table, targets().get(0)), mine);
        }
        if (task instanceof MultilabelTask multilabel && multilabel.boxes() != null) {
            return BoxLabels.present(
                    this, BoxLabels.column(name(), table, targets().get(0)), mine);
        }
        if (task instanceof RegressionTask && table.column(targets().get(0)) instanceof BoxesColumn boxes) {
            return BoxLabels.counts(this, boxes, mine);
        }
        for (int k = 0; k < width; k++) {
            Column column = table.column(targets().get(k));
            if (task instanceof RegressionTask regression) {
                numbers(column, regression, mine, values);
            } else {
                classes(column, mine, values, k);
            }
        }
        return new Labels(values, width);
    }

    private List<String> targets() {
        return task.targets();
    }

    private void numbers(Column column, RegressionTask regression, boolean[] mine, double[] values) {
        boolean counts = regression.loss() instanceof RegressionTask.Poisson;
        for (int row = 0; row < values.length; row++) {
            if (!mine[row] || column.isMissing(row)) {
                values[row] = Double.NaN;
                continue;
            }
            if (column instanceof TextColumn) {
                throw wrong(column, row, "which is not a number.");
            }
            values[row] = Classes.number(column, row);
            if (counts && values[row] < 0) {
                throw wrong(column, row, "but a Poisson regression counts: its target is never negative.");
            }
        }
    }

    private void classes(Column column, boolean[] mine, double[] values, int label) {
        int width = labelWidth();
        double[] ofWord = column instanceof TextColumn text
                ? text.dictionary().stream().mapToDouble(this::codeOf).toArray()
                : new double[0];
        // A number's class is looked up by its text, but once only: a million rows hold few different ones.
        Map<Double, Double> ofNumber = new HashMap<>();
        for (int row = 0; row < column.rows(); row++) {
            double code = Double.NaN;
            if (mine[row] && !column.isMissing(row)) {
                int at = row;
                code = column instanceof TextColumn text
                        ? ofWord[text.codes()[row]]
                        : ofNumber.computeIfAbsent(Classes.number(column, row), v -> codeOf(column.text(at)));
                if (Double.isNaN(code)) {
                    throw unknown(column, row);
                }
            }
            values[row * width + label] = code;
        }
    }

    /** The class index of a value; {@code NaN} if it is none. */
    private double codeOf(String value) {
        if (task instanceof MultilabelTask) {
            String yes = Classes.positive(List.of(value));
            return yes == null ? Double.NaN : yes.equals(value) ? 1 : 0;
        }
        return (task instanceof BinaryTask ? Classes.matchInAnyCase(value, classes) : Classes.match(value, classes))
                .map(found -> (double) classes.indexOf(found))
                .orElse(Double.NaN);
    }

    private PolymathException unknown(Column column, int row) {
        return wrong(
                column,
                row,
                task instanceof MultilabelTask
                        ? "but a label of a multilabel task is 0/1 or true/false."
                        : "which is not among its classes " + LabelSource.some(classes) + "."
                                + DidYouMean.hint(column.text(row), classes));
    }

    private PolymathException wrong(Column column, int row, String why) {
        return new PolymathException("Task '" + name() + "': row " + (row + 1) + " of column '" + column.name()
                + "' holds '" + column.text(row) + "', " + why);
    }
}
