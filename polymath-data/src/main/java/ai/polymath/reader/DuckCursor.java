package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.reader.TableSource.FileSource;
import ai.polymath.reader.TableSource.QuerySource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * Streams a file or a query through DuckDB, a chunk of 2,048 rows at a time, column by column.
 *
 * <p>An error in the middle of a streamed result doesn't reach the caller of DuckDB's Java driver: the result just ends (1.5.6,
 * both by chunks and by {@link java.sql.ResultSet}). So the query ends with one row of its own, and a result without that row is
 * known to be cut off; the query is then run once more into a temporary table, which does tell the error.
 */
final class DuckCursor implements Cursor {
    private final Duck duck;
    private final String source;
    private final String sql;
    private final long expected;
    private final List<SourceColumn> columns;
    private final List<String> names;
    private final List<ReadWarning> warnings;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;

    private @Nullable DuckDBDataChunkReader chunk;
    private int position;
    private long read;
    private boolean ended;

    private DuckCursor(Duck duck, String source, Relation relation, ReadPlan plan) throws SQLException {
        this.duck = duck;
        this.source = source;
        this.expected = relation.rows();
        this.warnings =
                relation.warnings().stream().filter(w -> plan.reads(w.column())).toList();
        this.names = List.copyOf(relation.names());
        this.columns = new ArrayList<>();
        this.sql = sql(source, relation, plan, columns);
        this.statement = duck.connection().prepare(sql);
        try {
            this.result = statement.query();
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Opens a file. */
    static DuckCursor open(FileSource source, ReadPlan plan, ReadSettings settings) {
        Path path = source.path();
        TextInput.check(path);
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        Duck duck = Duck.open(settings, threads, null);
        return open(duck, source, plan, () -> FileRelation.of(duck, path, plan, settings));
    }

    /** Opens a query. */
    static DuckCursor open(QuerySource source, ReadPlan plan, ReadSettings settings) {
        Duck duck = Duck.open(settings, Math.max(1, settings.threads()), source.directory());
        return open(duck, source, plan, () -> QueryRelation.of(duck, source, settings));
    }

    private static DuckCursor open(
            Duck duck, TableSource source, ReadPlan plan, java.util.function.Supplier<Relation> relation) {
        try {
            return new DuckCursor(duck, source.describe(), relation.get(), plan);
        } catch (SQLException e) {
            duck.close();
            throw DuckErrors.translate(source.describe(), e);
        } catch (RuntimeException e) {
            duck.close();
            throw e;
        }
    }

    private static String sql(String source, Relation relation, ReadPlan plan, List<SourceColumn> columns) {
        ColumnNames.checkPlan(source, relation.names(), plan);
        StringBuilder aliases = new StringBuilder();
        StringBuilder values = new StringBuilder();
        StringBuilder last = new StringBuilder();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < relation.names().size(); i++) {
            String alias = "c" + i;
            aliases.append(i == 0 ? "" : ", ").append(alias);
            String name = relation.names().get(i);
            if (!plan.reads(name)) {
                continue;
            }
            try {
                DuckType.Read read =
                        DuckType.read(source, name, relation.types().get(i), alias, plan);
                columns.add(read.column());
                values.append(read.expression()).append(", ");
                last.append("NULL, ");
            } catch (PolymathException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return "SELECT " + values + "false FROM " + relation.sql() + " AS t(" + aliases + ") UNION ALL SELECT " + last
                + "true";
    }

    @Override
    public List<SourceColumn> columns() {
        return columns;
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public List<ReadWarning> warnings() {
        return warnings;
    }

    @Override
    public int read(List<ColumnBuilder> builders, int most) {
        int taken = 0;
        try {
            while (taken < most && !ended) {
                DuckDBDataChunkReader present = chunk;
                int size = present == null ? 0 : (int) present.rowCount();
                if (present == null || position == size) {
                    chunk = result.nextChunk() ? result.chunk() : null;
                    position = 0;
                    if (chunk == null) {
                        throw interrupted();
                    }
                    continue;
                }
                int end = Math.min(size, position + most - taken);
                DuckDBReadableVector marks = present.vector(columns.size());
                if (marks.getBoolean(end - 1)) {
                    ended = true;
                    end--;
                }
                for (int i = 0; i < columns.size(); i++) {
                    copy(present.vector(i), columns.get(i).delivered(), position, end, builders.get(i));
                }
                taken += end - position;
                position = end;
            }
        } catch (SQLException e) {
            throw DuckErrors.translate(source, e);
        }
        read += taken;
        if (ended && expected >= 0 && read != expected) {
            throw new PolymathException(
                    String.format(Locale.ROOT, "%s has %,d rows, but %,d were read.", source, expected, read));
        }
        return taken;
    }

    private static void copy(DuckDBReadableVector from, ColumnKind delivered, int start, int end, ColumnBuilder to) {
        switch (delivered) {
            case NUMERIC -> {
                for (int row = start; row < end; row++) {
                    to.number(from.getDouble(row, Double.NaN));
                }
            }
            case BOOLEAN -> {
                for (int row = start; row < end; row++) {
                    if (from.isNull(row)) {
                        to.missing();
                    } else {
                        to.truth(from.getBoolean(row));
                    }
                }
            }
            case TEXT -> {
                for (int row = start; row < end; row++) {
                    to.text(from.getString(row));
                }
            }
        }
    }

    private PolymathException interrupted() throws SQLException {
        result.close();
        duck.execute("CREATE TEMP TABLE polymath_failed AS " + named());
        return new PolymathException(
                source + ": reading ended early without a reason. Maybe the file changed meanwhile.");
    }

    /** A table needs names for its columns. */
    private String named() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i <= columns.size(); i++) {
            names.append(i == 0 ? "" : ", ").append("v").append(i);
        }
        return "SELECT * FROM (" + sql + ") AS f(" + names + ")";
    }

    @Override
    public void close() {
        try {
            result.close();
            statement.close();
        } catch (SQLException e) {
            throw DuckErrors.translate(source, e);
        } finally {
            duck.close();
        }
    }
}
