package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
    private final String source;
    private final ReadSettings settings;
    private final int batch;
    private final Cursor cursor;
    private final List<SourceColumn> columns;
    private long rows;
    private @Nullable Table ahead;
    private boolean ended;

    private RowStream(String source, ReadSettings settings, int batch, Cursor cursor) {
        this.source = source;
        this.settings = settings;
        this.batch = batch;
        this.cursor = cursor;
        this.columns = cursor.columns().stream().map(SourceColumn::unsuspected).toList();
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
        return new RowStream(source.describe(), settings, batch, Cursors.open(source, plan, settings));
    }

    /** The names of the columns, known before the first batch. */
    public List<String> names() {
        return columns.stream().map(SourceColumn::name).toList();
    }

    /** How many rows the batches handed out so far had. */
    public long rows() {
        return rows - (ahead == null ? 0 : ahead.rows());
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = read();
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

    private @Nullable Table read() {
        List<ColumnBuilder> builders = Cursors.builders(columns, source, settings, rows);
        int count = cursor.read(builders, batch);
        if (count == 0) {
            return null;
        }
        rows += count;
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
