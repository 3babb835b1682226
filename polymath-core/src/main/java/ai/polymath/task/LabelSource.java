package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * The labels a task is fitted to: the whole table for the names of classes, the training rows for anything that is
 * estimated.
 *
 * @param table the table
 * @param train the training rows
 */
public record LabelSource(Table table, int[] train) {
    /** The distinct values of a column, numbers by size, words in alphabetical order. */
    List<String> values(String column) {
        Column found = table.column(column);
        if (found instanceof NumericColumn numeric) {
            return DoubleStream.of(numeric.values())
                    .filter(v -> !Double.isNaN(v))
                    .map(v -> v + 0.0) // minus zero is zero
                    .distinct()
                    .sorted()
                    .mapToObj(v -> new NumericColumn(column, new double[] {v}).text(0))
                    .toList();
        }
        Set<String> distinct = new TreeSet<>();
        for (int row = 0; row < found.rows(); row++) {
            if (!found.isMissing(row)) {
                distinct.add(found.text(row));
            }
        }
        return List.copyOf(distinct);
    }

    /** The numbers of the training rows that have one. */
    double[] trainingNumbers(String column) {
        Column found = table.column(column);
        double[] numbers = new double[train.length];
        int n = 0;
        for (int row : train) {
            if (!found.isMissing(row)) {
                numbers[n++] = Classes.number(found, row);
            }
        }
        return java.util.Arrays.copyOf(numbers, n);
    }

    void requireNumeric(String task, String column, String otherwise) {
        Column found = table.column(column);
        if (!(found instanceof NumericColumn) && !(found instanceof BooleanColumn)) {
            throw new PolymathException("Task '" + task + "': column '" + column + "' holds words ("
                    + some(values(column)) + "); " + otherwise + ".");
        }
    }

    /** The first few values for a message. */
    static String some(List<String> values) {
        if (values.isEmpty()) {
            return "no value";
        }
        String first = "'" + String.join("', '", values.subList(0, Math.min(5, values.size()))) + "'";
        return values.size() > 5 ? first + ", ..." : first;
    }
}
