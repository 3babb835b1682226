package ai.polymath.task;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Labels;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.util.List;

/**
 * A task and what it learned from the labels: it turns columns into {@link Labels} and travels with the model.
 *
 * @param task the task
 * @param classes the names of its classes in order of the output (binary: the negative one, then the positive one;
 *     multilabel: the labels; regression: none)
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

    /** How many numbers a prediction has: 1 for binary and regression, else one a class or label. */
    public int predictionWidth() {
        return task instanceof BinaryTask || task instanceof RegressionTask ? 1 : classes.size();
    }

    /** How many numbers a label has. */
    public int labelWidth() {
        return task instanceof MultilabelTask ? classes.size() : 1;
    }

    /**
     * The labels of all rows of a table: 0/1, class indices, or the target in its own unit; missing is {@code NaN}.
     *
     * @throws PolymathException if a column is missing or a value is not one of the classes; names the row, from 1
     */
    public Labels labels(Table table) {
        int rows = table.rows();
        int width = labelWidth();
        double[] values = new double[rows * width];
        for (int k = 0; k < width; k++) {
            Column column = table.column(task.targets().get(k));
            double[] codes = column instanceof TextColumn text ? codes(text) : new double[0];
            for (int row = 0; row < rows; row++) {
                double value;
                if (column.isMissing(row)) {
                    value = Double.NaN;
                } else if (column instanceof TextColumn text) {
                    value = codes[text.codes()[row]];
                    if (Double.isNaN(value)) {
                        throw unknown(column, row);
                    }
                } else {
                    value = code(column, row);
                }
                values[row * width + k] = value;
            }
        }
        return new Labels(values, width);
    }

    /** The class index of each word of a column's dictionary; {@code NaN} for a word that is no class. */
    private double[] codes(TextColumn column) {
        return column.dictionary().stream().mapToDouble(this::codeOf).toArray();
    }

    private double code(Column column, int row) {
        if (task instanceof RegressionTask) {
            return Classes.number(column, row);
        }
        double code = codeOf(column.text(row));
        if (Double.isNaN(code)) {
            throw unknown(column, row);
        }
        return code;
    }

    private double codeOf(String value) {
        if (task instanceof RegressionTask) {
            return Double.NaN;
        }
        if (task instanceof MultilabelTask) {
            String yes = Classes.positive(List.of(value));
            return yes == null ? Double.NaN : yes.equals(value) ? 1 : 0;
        }
        int index = classes.indexOf(value);
        if (index < 0) {
            index = Classes.match(value, classes).map(classes::indexOf).orElse(-1);
        }
        return index < 0 ? Double.NaN : index;
    }

    private PolymathException unknown(Column column, int row) {
        String value = column.text(row);
        String expected = task instanceof RegressionTask
                ? "not a number"
                : "not among its classes " + LabelSource.some(classes) + "." + DidYouMean.hint(value, classes);
        return new PolymathException("Task '" + name() + "': row " + (row + 1) + " of column '" + column.name()
                + "' holds '" + value + "', which is " + expected);
    }
}
