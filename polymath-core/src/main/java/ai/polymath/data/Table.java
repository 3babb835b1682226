package ai.polymath.data;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Named columns of equal length, held in memory as plain arrays.
 *
 * @param source where it comes from, as error messages should name it (a path, a query)
 * @param columns the columns in the order of the source; names are unique
 * @param sources which rows come from which source, if the table was put together from several (see
 *     {@link Concatenation}): all rows, in order; empty for a single table
 */
public record Table(String source, List<Column> columns, List<SourceRows> sources) {
    /** Refuses duplicate names and columns of different length. */
    public Table {
        columns = List.copyOf(columns);
        sources = List.copyOf(sources);
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
        int end = 0;
        for (SourceRows one : sources) {
            if (one.first() != end) {
                throw new IllegalArgumentException("Source '" + one.name() + "' begins at row " + one.first()
                        + ", but the one before ends at row " + end + ".");
            }
            end = one.end();
        }
        if (!sources.isEmpty() && end != (columns.isEmpty() ? 0 : columns.get(0).rows())) {
            throw new IllegalArgumentException(
                    "The sources have " + end + " rows, but " + source + " has another number.");
        }
    }

    /** A single table. */
    public Table(String source, List<Column> columns) {
        this(source, columns, List.of());
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

    /**
     * Some columns of the rows of one source, as a table of their own.
     *
     * @param of one of {@link #sources()}
     * @param wanted names of columns; those that the source lacks are there too, missing in all rows
     */
    public Table ofSource(SourceRows of, Collection<String> wanted) {
        int[] rows = of.all();
        List<Column> chosen = new ArrayList<>();
        for (String name : new LinkedHashSet<>(wanted)) {
            chosen.add(column(name).select(rows));
        }
        return new Table(of.from(), chosen);
    }

    /** Some rows, in the order given, as a single table. */
    public Table select(int[] rows) {
        List<Column> chosen = new ArrayList<>();
        for (Column column : columns) {
            chosen.add(column.select(rows));
        }
        return new Table(source, chosen);
    }
}
