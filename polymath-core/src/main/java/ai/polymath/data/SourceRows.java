package ai.polymath.data;

import java.util.Set;
import java.util.stream.IntStream;

/**
 * The rows of a {@link Table} that come from one source, where the table was put together from several: one block of rows
 * after another.
 *
 * @param name the source's name in the experiment
 * @param from where its rows come from, as messages name it (a path, a query)
 * @param first its first row in the table, from 0
 * @param rows how many rows it has
 * @param columns the columns that it has; every other column of the table is missing in all of its rows
 */
public record SourceRows(String name, String from, int first, int rows, Set<String> columns) {
    /** The columns are copied. */
    public SourceRows {
        columns = Set.copyOf(columns);
        if (first < 0 || rows < 1) {
            throw new IllegalArgumentException(
                    "Source '" + name + "' has " + rows + " rows from row " + first + " on.");
        }
    }

    /** The first row after it. */
    public int end() {
        return first + rows;
    }

    /** Whether it has that column. */
    public boolean has(String column) {
        return columns.contains(column);
    }

    /** All of its rows in the table. */
    public int[] all() {
        return IntStream.range(first, end()).toArray();
    }

    /** Those of some rows of the table that are its own, in the order given. */
    public int[] among(int[] some) {
        return IntStream.of(some).filter(row -> row >= first && row < end()).toArray();
    }

    /** As messages name it: {@code source 'labs' (labs.csv)}. */
    public String describe() {
        return "source '" + name + "' (" + from + ")";
    }
}
