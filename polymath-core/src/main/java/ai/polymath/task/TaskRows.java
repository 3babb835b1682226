package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a task is about. In all others its label is missing, whatever their target says.
 *
 * <p>{@code per: school} stands for as many tasks as the column has values, each about the rows of one value. They are the
 * same question asked in different places, so they keep one scale: a regression's target is standardised by centre and
 * spread of all training rows, not of the rows of each task.
 *
 * @param per the column of which each value is a task of its own; null for a single task
 * @param where the value that each of these columns has in the task's rows; none for all rows
 * @param source the source that its labels come from, where an experiment has several; null for every source that has its
 *     target
 */
public record TaskRows(
        @Doc(
                "A column: each of its values becomes a task of its own, about the rows that have it; {} in the name is the"
                        + " value.")
        @Nullable
        String per,

        @Doc("The task is about the rows in which these columns have these values; elsewhere its label is missing.")
        @Default("{}")
        Map<String, String> where,

        @Doc("The source that its labels come from; every source that has its target if left out.") @Nullable
        String source) {
    /** All rows. */
    public static final TaskRows ALL = new TaskRows(null, Map.of(), null);

    private static final String PLACE = "{}";

    /** Refuses a column that has a value and stands for all its values. */
    public TaskRows {
        // Sorted, so that equal conditions are written alike.
        where = java.util.Collections.unmodifiableMap(new TreeMap<>(where));
        if (per != null && where.containsKey(per)) {
            throw new PolymathException("per names the column '" + per + "', but where gives it the one value '"
                    + where.get(per) + "'. Remove one of them.");
        }
    }

    /** The rows with that value of a column. */
    public static TaskRows of(String column, String value) {
        return new TaskRows(null, Map.of(column, value), null);
    }

    /** The columns it reads. */
    public Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>(where.keySet());
        if (per != null) {
            columns.add(per);
        }
        return columns;
    }

    /** Which rows of a table these are. */
    boolean[] in(Table table) {
        boolean[] mine = new boolean[table.rows()];
        Arrays.fill(mine, true);
        where.forEach((name, value) -> {
            Column column = table.column(name);
            for (int row = 0; row < mine.length; row++) {
                mine[row] &= !column.isMissing(row) && column.text(row).equals(value);
            }
        });
        return mine;
    }

    /**
     * The tasks that a task with {@link #per} stands for; the task itself if it has none.
     *
     * @throws PolymathException if the column has no value, or about as many as there are rows
     */
    public static List<Task> expand(Task task, Table table) {
        String per = task.rows().per();
        if (per == null) {
            return List.of(task);
        }
        List<String> values = values(table.column(per));
        if (values.isEmpty() || values.size() > table.rows() / 2) {
            throw new PolymathException("Task '" + task.name() + "' is asked per '" + per + "', but that column has "
                    + values.size() + " values in " + table.rows()
                    + " rows; each value becomes a task of its own, with the rows that have it. Maybe another column?");
        }
        List<Task> tasks = new ArrayList<>();
        for (String value : values) {
            Map<String, String> where = new LinkedHashMap<>(task.rows().where());
            where.put(per, value);
            String name = task.name().contains(PLACE) ? task.name().replace(PLACE, value) : task.name() + " " + value;
            tasks.add(task.withRows(name, new TaskRows(null, where, task.source())));
        }
        return tasks;
    }

    /** The values of a column: by size if all are numbers, else by alphabet. */
    private static List<String> values(Column column) {
        Set<String> distinct = new LinkedHashSet<>();
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row)) {
                distinct.add(column.text(row));
            }
        }
        boolean numbers = distinct.stream().allMatch(value -> value.matches("-?\\d{1,15}(\\.\\d{1,15})?"));
        Comparator<String> byText = Comparator.naturalOrder();
        return distinct.stream()
                .sorted(
                        numbers
                                ? Comparator.comparingDouble(Double::parseDouble)
                                        .thenComparing(byText)
                                : byText)
                .toList();
    }
}
