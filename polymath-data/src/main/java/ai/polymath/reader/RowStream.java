package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A source in batches of rows, for tables that need not fit into memory. Every batch has the same columns of the same kinds,
 * those that {@link TableReader} would give; only a text column's dictionary is each batch's own.
 *
 * <pre>{@code
 * try (RowStream stream = RowStream.open(source, ReadPlan.all(), ReadSettings.defaults(), 4096)) {
 *     while (stream.hasNext()) {
 *         predict(stream.next());
 *     }
 * }
 * }</pre>
 *
 * <p>A source without rows has no batch. A value that doesn't fit is an error when its batch is read; earlier batches have then
 * been handed out.
 */
public final class RowStream implements Iterator<Table>, AutoCloseable {
    private final List<String> names;
    private final Batches batches;
    private long rows;
    private @Nullable Table ahead;
    private boolean ended;

    private RowStream(List<String> names, Batches batches) {
        this.names = List.copyOf(names);
        this.batches = batches;
    }

    /** Gives one batch after the other. */
    private interface Batches extends AutoCloseable {
        /**
         * The next batch, or null at the end.
         *
         * @param before how many rows the batches before had
         */
        @Nullable
        Table next(long before);

        @Override
        void close();
    }

    /**
     * Opens a source.
     *
     * @param batch the number of rows of a batch; the last one may have fewer
     */
    public static RowStream open(TableSource source, ReadPlan plan, ReadSettings settings, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("The batch has " + batch + " rows, but must have at least 1.");
        }
        if (source instanceof TableSource.FormatSource formatted) {
            Table whole = formatted.read(plan).table();
            return new RowStream(whole.names(), new Parts(whole, batch));
        }
        Cursor cursor = Cursors.open(source, plan, settings);
        List<SourceColumn> columns =
                cursor.columns().stream().map(SourceColumn::unsuspected).toList();
        return new RowStream(
                columns.stream().map(SourceColumn::name).toList(),
                new Reads(source.describe(), settings, batch, cursor, columns));
    }

    /** The names of the columns, known before the first batch. */
    public List<String> names() {
        return names;
    }

    /** How many rows the batches handed out so far had. */
    public long rows() {
        return rows - (ahead == null ? 0 : ahead.rows());
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = batches.next(rows);
            rows += ahead == null ? 0 : ahead.rows();
            ended = ahead == null;
        }
        return ahead != null;
    }

    @Override
    public Table next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        Table table = ahead;
        ahead = null;
        return table;
    }

    @Override
    public void close() {
        batches.close();
    }

    /** Reads from a cursor. */
    private record Reads(String source, ReadSettings settings, int batch, Cursor cursor, List<SourceColumn> columns)
            implements Batches {
        @Override
        public @Nullable Table next(long before) {
            List<ColumnBuilder> builders = Cursors.builders(columns, source, settings, before);
            if (cursor.read(builders, batch) == 0) {
                return null;
            }
            List<String> problems = new ArrayList<>();
            builders.forEach(builder -> builder.problems(problems));
            if (!problems.isEmpty()) {
                throw PolymathException.of(problems);
            }
            List<Column> built = new ArrayList<>();
            for (ColumnBuilder builder : builders) {
                built.add(builder.finish());
            }
            return new Table(source, built);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    /** Parts of a table that was read as a whole. */
    private record Parts(Table whole, int batch) implements Batches {
        @Override
        public @Nullable Table next(long before) {
            int from = (int) before;
            int to = Math.min(whole.rows(), from + batch);
            return from >= to ? null : whole.select(IntStream.range(from, to).toArray());
        }

        @Override
        public void close() {}
    }
}
