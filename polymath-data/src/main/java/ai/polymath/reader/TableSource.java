package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a table comes from. A source is a description only; nothing is opened before it is read.
 *
 * <p>Rows keep the order of the file, or the order in which the query's database gives them: write {@code ORDER BY} in a
 * query that joins, groups or asks another database if the order matters.
 */
public sealed interface TableSource {
    /** The source as errors and provenance name it; never with a password. */
    String describe();

    /**
     * A file {@code .csv .tsv .tab .txt .json .ndjson .jsonl .parquet .pq}, each also with {@code .gz}; or a file or folder of
     * a {@link TableFormat} that knows it.
     */
    static TableSource file(Path path) {
        return TableFormat.find(path)
                .<TableSource>map(format -> new FormatSource(path, format))
                .orElseGet(() -> new FileSource(path));
    }

    /** A file or folder of that format. */
    static TableSource file(Path path, TableFormat format) {
        return format instanceof PlainTable ? new FileSource(path) : new FormatSource(path, format);
    }

    /**
     * A SQL query that DuckDB runs, such as {@code SELECT * FROM 'visits.csv' WHERE day = 0}.
     *
     * @param sql one SELECT (or WITH, FROM, VALUES, PIVOT)
     * @param directory the folder that relative file names in the query start from
     */
    static TableSource query(String sql, Path directory) {
        return new QuerySource(sql, directory);
    }

    /**
     * A query for another database. User and password come from the URL, or from the environment variables
     * {@value JdbcSource#USER_VARIABLE} and {@value JdbcSource#PASSWORD_VARIABLE}.
     *
     * @param url a JDBC URL whose driver is on the class path
     * @param sql the query in that database's own SQL
     */
    static TableSource jdbc(String url, String sql) {
        return new JdbcSource(
                url, sql, System.getenv(JdbcSource.USER_VARIABLE), System.getenv(JdbcSource.PASSWORD_VARIABLE));
    }

    /**
     * A file.
     *
     * @param path its path
     */
    record FileSource(Path path) implements TableSource {
        @Override
        public String describe() {
            return path.toString();
        }
    }

    /**
     * A file or folder that is no plain table; it is read as a whole.
     *
     * @param path its path
     * @param format reads it
     */
    record FormatSource(Path path, TableFormat format) implements TableSource {
        @Override
        public String describe() {
            return path.toString();
        }

        /** The columns that a plan wants. */
        ReadResult read(ReadPlan plan) {
            Table all = format.read(path);
            if (all.rows() == 0) {
                throw new PolymathException(path + " has no rows.");
            }
            List<Column> wanted =
                    all.columns().stream().filter(c -> plan.reads(c.name())).toList();
            return new ReadResult(new Table(path.toString(), wanted), List.of(), all.names());
        }
    }

    /**
     * A SQL query over files.
     *
     * @param sql one SELECT
     * @param directory the folder that relative file names start from
     */
    record QuerySource(String sql, Path directory) implements TableSource {
        /** Refuses an empty query. */
        public QuerySource {
            sql = withoutSemicolon(sql);
        }

        @Override
        public String describe() {
            return "the query " + abridged(sql);
        }
    }

    /**
     * A query for another database.
     *
     * @param url a JDBC URL
     * @param sql the query
     * @param user the user, or null if the URL names it or none is needed
     * @param password the password, or null
     */
    record JdbcSource(
            String url,
            String sql,
            @Nullable String user,
            @Nullable String password) implements TableSource {
        /** The environment variable of the user's name. */
        public static final String USER_VARIABLE = "POLYMATH_JDBC_USER";
        /** The environment variable of the password. */
        public static final String PASSWORD_VARIABLE = "POLYMATH_JDBC_PASSWORD";

        /** Refuses what is no JDBC URL, and an empty query. */
        public JdbcSource {
            if (!url.startsWith("jdbc:")) {
                throw new PolymathException("The database URL '" + Secrets.withoutCredentials(url)
                        + "' must start with jdbc:, for example jdbc:postgresql://host/database.");
            }
            sql = withoutSemicolon(sql);
        }

        @Override
        public String describe() {
            return Secrets.withoutCredentials(url) + ", query " + abridged(sql);
        }

        /** Like {@link #describe()}: a record's own text would print the password. */
        @Override
        public String toString() {
            return "JdbcSource[" + describe() + "]";
        }
    }

    private static String withoutSemicolon(String sql) {
        String trimmed = sql.strip();
        while (trimmed.endsWith(";")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1).stripTrailing();
        }
        if (trimmed.isEmpty()) {
            throw new PolymathException("The query is empty; write a SELECT.");
        }
        return trimmed;
    }

    private static String abridged(String sql) {
        String line = sql.replaceAll("\\s+", " ");
        return "'" + (line.length() <= 80 ? line : line.substring(0, 77) + "...") + "'";
    }
}
