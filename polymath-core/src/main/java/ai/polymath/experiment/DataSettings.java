package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.data.JdbcUrl;
import ai.polymath.data.SplitSettings;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the table comes from and how its rows are divided.
 *
 * @param path a CSV, TSV, Parquet or JSON file, also compressed; relative to the experiment file
 * @param sql a query over files, or over the database named by {@code jdbc}
 * @param jdbc the URL of a database
 * @param missing words that mean a missing value in text files
 * @param split how rows are divided
 */
@Doc("Where the table comes from and how its rows are divided.")
public record DataSettings(
        @Doc("A CSV, TSV, Parquet or JSON file, also compressed; relative to the experiment file.") @Nullable
        String path,

        @Doc("A query over files, FROM 'table.csv', or over the database named by jdbc.") @Nullable
        String sql,

        @Doc("The URL of a database, jdbc:...; needs sql.") @Nullable
        String jdbc,

        @Doc("Words that mean a missing value in text files.") @Default("['', NA, N/A, NaN, nan, 'null', 'NULL']")
        List<String> missing,

        @Doc("How rows are divided into training, validation and test rows.") @Default("{}")
        SplitSettings split) {

    /** Checks that there is exactly one source. */
    public DataSettings {
        missing = List.copyOf(missing);
        if (path == null && sql == null) {
            throw new PolymathException("data names no table. Maybe add path: table.csv, or sql: SELECT ...");
        }
        if (path != null && sql != null) {
            throw new PolymathException(
                    "data has both path and sql; it needs one. In sql a file is named by FROM '" + path + "'.");
        }
        if (jdbc != null && sql == null) {
            throw new PolymathException("data has jdbc but no sql; a database needs a query.");
        }
    }

    /** A file with a random split and the usual words for missing values. */
    public static DataSettings ofFile(String path) {
        return Settings.fromTree(Map.of("path", path), "data", DataSettings.class);
    }

    /** A query over files, FROM 'table.csv', with a random split and the usual words for missing values. */
    public static DataSettings ofQuery(String sql) {
        return Settings.fromTree(Map.of("sql", sql), "data", DataSettings.class);
    }

    /** This with another split. */
    public DataSettings withSplit(SplitSettings newSplit) {
        return new DataSettings(path, sql, jdbc, missing, newSplit);
    }

    /** This without user and password in the database's URL, as runs and checkpoints keep it. */
    public DataSettings withoutSecrets() {
        if (jdbc == null) {
            return this;
        }
        return new DataSettings(path, sql, JdbcUrl.withoutCredentials(jdbc), missing, split);
    }
}
