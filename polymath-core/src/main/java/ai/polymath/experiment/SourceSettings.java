package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.data.DataFormat;
import ai.polymath.data.JdbcUrl;
import ai.polymath.settings.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several tables of an experiment.
 *
 * @param path a CSV, TSV, Parquet or JSON file, also compressed; relative to the experiment file
 * @param sql a query over files, or over the database named by {@code jdbc}
 * @param jdbc the URL of a database
 * @param missing words that mean a missing value in this source's text files; those of data if left out
 * @param format what the file or folder at {@code path} is; told by its name if left out
 */
@Doc("One of several tables.")
public record SourceSettings(
        @Doc("A CSV, TSV, Parquet or JSON file, also compressed; relative to the experiment file.") @Nullable
        String path,

        @Doc("A query over files, FROM 'table.csv', or over the database named by jdbc.") @Nullable
        String sql,

        @Doc("The URL of a database, jdbc:...; needs sql.") @Nullable
        String jdbc,

        @Doc("Words that mean a missing value in this source's text files; those of data if left out.") @Nullable
        List<String> missing,

        @Doc("What the file or folder at path is; told by its name if left out.") @Nullable
        DataFormat format) {
    /** Checks that there is exactly one table. */
    public SourceSettings {
        missing = missing == null ? null : List.copyOf(missing);
        requireTable("The source", path, sql, jdbc, format);
    }

    /** A file. */
    public static SourceSettings ofFile(String path) {
        return new SourceSettings(path, null, null, null, null);
    }

    /** A query over files, FROM 'table.csv'. */
    public static SourceSettings ofQuery(String sql) {
        return new SourceSettings(null, sql, null, null, null);
    }

    /** This without user and password in the database's URL. */
    SourceSettings withoutSecrets() {
        return new SourceSettings(path, sql, jdbc == null ? null : JdbcUrl.withoutCredentials(jdbc), missing, format);
    }

    static void requireTable(
            String what,
            @Nullable String path,
            @Nullable String sql,
            @Nullable String jdbc,
            @Nullable DataFormat format) {
        if (path == null && sql == null) {
            throw new PolymathException(what + " names no table. Maybe add path: table.csv, or sql: SELECT ..."
                    + (what.equals("data") ? ", or several sources" : ""));
        }
        if (path != null && sql != null) {
            throw new PolymathException(
                    what + " has both path and sql; it needs one. In sql a file is named by FROM '" + path + "'.");
        }
        if (jdbc != null && sql == null) {
            throw new PolymathException(what + " has jdbc but no sql; a database needs a query.");
        }
        if (format != null && path == null) {
            throw new PolymathException(what + " has format but no path; a query's answer is a table.");
        }
    }
}
