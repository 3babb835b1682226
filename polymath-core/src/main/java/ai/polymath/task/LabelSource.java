package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        Set<String> distinct = new LinkedHashSet<>();
        for (int row = 0; row < found.rows(); row++) {
            if (!found.isMissing(row)) {
                distinct.add(found.text(row));
            }
        }
        List<String> sorted = new ArrayList<>(distinct);
        if (found instanceof NumericColumn) {
            sorted.sort(Comparator.comparingDouble(Double::parseDouble));
        } else {
            sorted.sort(Comparator.naturalOrder());
        }
        return sorted;
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
