package ai.polymath.data;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Named columns of equal length, held in memory as plain arrays.
 *
 * @param source where it comes from, as error messages should name it (a path, a query)
 * @param columns the columns in the order of the source; names are unique
 */
public record Table(String source, List<Column> columns) {
    /** Refuses duplicate names and columns of different length. */
    public Table {
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new PolymathException("Column '" + column.name() + "' of " + source + " appears twice.");
            }
            if (column.rows() != columns.get(0).rows()) {
                throw new IllegalArgumentException("Column '" + column.name() + "' of " + source + " has "
                        + column.rows() + " rows, but the first column has "
                        + columns.get(0).rows() + ".");
            }
        }
    }

    /** How many rows there are. */
    public int rows() {
        return columns.isEmpty() ? 0 : columns.get(0).rows();
    }

    /** The names in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** The column of that name, if there is one. */
    public Optional<Column> find(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The column of that name, or an error that names the nearest one. */
    public Column column(String name) {
        return find(name)
                .orElseThrow(() -> new PolymathException(
                        "Column '" + name + "' is not in " + source + "." + DidYouMean.hint(name, names())));
    }

    /** Some rows, in the order given. */
    public Table select(int[] rows) {
        List<Column> chosen = new ArrayList<>();
        for (Column column : columns) {
            chosen.add(column.select(rows));
        }
        return new Table(source, chosen);
    }
}
