package ai.polymath.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBAppender;

/**
 * Parquet, written by DuckDB: the rows go into a database file beside the target, so that memory stays constant, and are copied
 * into the Parquet file at the end. Rows keep their order.
 */
final class ParquetSink implements RowSink {
    private final Path database;
    private final Path target;
    private final Duck duck;
    private final DuckDBAppender appender;

    ParquetSink(Path target, List<OutputColumn> columns) throws IOException {
        this.target = target;
        this.database = target.resolveSibling(target.getFileName() + ".rows");
        Path folder = target.toAbsolutePath().getParent();
        ReadSettings settings = ReadSettings.defaults();
        this.duck = Duck.open(
                folder == null ? settings : new ReadSettings(List.of(), null, "512MB", 0, folder),
                Runtime.getRuntime().availableProcessors(),
                null);
        StringBuilder create = new StringBuilder("CREATE TABLE store.main.rows (");
        for (int i = 0; i < columns.size(); i++) {
            create.append(i == 0 ? "" : ", ")
                    .append(Duck.name(columns.get(i).name()))
                    .append(' ')
                    .append(sqlType(columns.get(i).type()));
        }
        try {
            duck.execute("ATTACH " + Duck.literal(database.toAbsolutePath().toString()) + " AS store");
            duck.execute(create.append(")").toString());
            this.appender = duck.connection().createAppender("store", "main", "rows");
        } catch (SQLException e) {
            duck.close();
            deleteDatabase();
            throw failure(e);
        }
    }

    private static String sqlType(OutputType type) {
        return switch (type) {
            case NUMBER -> "DOUBLE";
            case WHOLE -> "BIGINT";
            case TEXT -> "VARCHAR";
            case TRUTH -> "BOOLEAN";
        };
    }

    private boolean rowOpen;

    private void next() throws SQLException {
        if (!rowOpen) {
            appender.beginRow();
            rowOpen = true;
        }
    }

    @Override
    public void number(double value) throws IOException {
        try {
            next();
            appender.append(value);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void whole(long value) throws IOException {
        try {
            next();
            appender.append(value);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void text(String value) throws IOException {
        try {
            next();
            appender.append(value);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void truth(boolean value) throws IOException {
        try {
            next();
            appender.append(value);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void missing() throws IOException {
        try {
            next();
            appender.appendNull();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void endRow() throws IOException {
        try {
            appender.endRow();
            rowOpen = false;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            appender.close();
            duck.execute("COPY store.main.rows TO "
                    + Duck.literal(target.toAbsolutePath().toString()) + " (FORMAT parquet, COMPRESSION zstd)");
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            duck.close();
        } finally {
            deleteDatabase();
        }
    }

    private void deleteDatabase() throws IOException {
        Files.deleteIfExists(database);
        Files.deleteIfExists(database.resolveSibling(database.getFileName() + ".wal"));
    }

    private static IOException failure(SQLException e) {
        return new IOException(DuckErrors.oneLine(String.valueOf(e.getMessage())), e);
    }
}
