package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB database of its own for one read or write: in memory with a limit, spilling into a folder that goes when it is
 * closed, keeping the order of rows, reaching files but never the network: extensions are neither fetched nor loaded (those
 * for Parquet, JSON and time zones are built in), and the settings are locked before the first query of a user runs.
 */
final class Duck implements AutoCloseable {
    private final DuckDBConnection connection;
    private final Path spill;

    private Duck(DuckDBConnection connection, Path spill) {
        this.connection = connection;
        this.spill = spill;
    }

    /**
     * Opens a database.
     *
     * @param directory where relative file names start from, or null
     */
    static Duck open(ReadSettings settings, int threads, @Nullable Path directory) {
        Path spill = settings.tempDirectory().resolve("polymath-" + UUID.randomUUID());
        Properties properties = new Properties();
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("jdbc_stream_results", "true");
        properties.setProperty("memory_limit", settings.memoryLimit());
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("temp_directory", spill.toString());
        properties.setProperty("preserve_insertion_order", "true");
        try {
            Duck duck = new Duck(
                    DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class), spill);
            try {
                duck.execute("SET TimeZone = 'UTC'");
                if (directory != null) {
                    duck.execute("SET file_search_path = "
                            + literal(directory.toAbsolutePath().toString()));
                }
                duck.execute("SET lock_configuration = true");
            } catch (SQLException | RuntimeException e) {
                duck.close();
                throw e;
            }
            return duck;
        } catch (SQLException e) {
            throw DuckErrors.translate("DuckDB", e);
        }
    }

    DuckDBConnection connection() {
        return connection;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a small result, all values as text. */
    List<List<@Nullable String>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** A file in the folder that goes when the database is closed. */
    Path temporaryFile(String name) throws IOException {
        return Files.createDirectories(spill).resolve(name);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw DuckErrors.translate("DuckDB", e);
        } finally {
            deleteTree(spill);
        }
    }

    /** A SQL string. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A SQL name. */
    static String name(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new PolymathException("Can't remove the temporary folder " + directory + ": " + e.getMessage(), e);
        }
    }
}
