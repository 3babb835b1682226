package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.data.DataFormat;
import ai.polymath.data.JdbcUrl;
import ai.polymath.data.SplitSettings;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the table, or several tables, come from and how rows are divided.
 *
 * @param path a CSV, TSV, Parquet or JSON file, also compressed; relative to the experiment file
 * @param sql a query over files, or over the database named by {@code jdbc}
 * @param jdbc the URL of a database
 * @param missing words that mean a missing value in text files
 * @param split how rows are divided; of several tables each by itself
 * @param sources several tables by name instead of one; their rows make one table, see
 *     {@link ai.polymath.data.Concatenation}
 * @param sourceFeature whether the model sees which source a row comes from
 * @param format what the file or folder at {@code path} is; told by its name if left out
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
        SplitSettings split,

        @Doc("Several tables by name, instead of one: each a source of rows for one or more tasks.") @Default("{}")
        Map<String, SourceSettings> sources,

        @Doc("Whether the model sees which source a row comes from, as a category named source.") @Default("false")
        boolean sourceFeature,

        @Doc("What the file or folder at path is; told by its name if left out.") @Nullable
        DataFormat format) {

    /** Checks that there is exactly one table, or several sources. */
    public DataSettings {
        missing = List.copyOf(missing);
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        if (sources.isEmpty()) {
            SourceSettings.requireTable("data", path, sql, jdbc, format);
            if (sourceFeature) {
                throw new PolymathException("data has source_feature but no sources: all rows come from one table.");
            }
        } else if (path != null || sql != null || jdbc != null || format != null) {
            throw new PolymathException("data has both sources and "
                    + (path != null ? "path" : sql != null ? "sql" : jdbc != null ? "jdbc" : "format")
                    + "; it needs one of them. Maybe make the table one of the sources?");
        }
        for (String name : sources.keySet()) {
            if (name.isBlank()) {
                throw new PolymathException("A source has an empty name; a source's name is a word such as 'lab'.");
            }
        }
    }

    /** One table. */
    public DataSettings(
            @Nullable String path,
            @Nullable String sql,
            @Nullable String jdbc,
            List<String> missing,
            SplitSettings split) {
        this(path, sql, jdbc, missing, split, Map.of(), false, null);
    }

    /** Several tables by name, with a random split of each and the usual words for missing values. */
    public static DataSettings ofSources(Map<String, SourceSettings> sources) {
        DataSettings usual = ofFile("any");
        return new DataSettings(null, null, null, usual.missing, usual.split, sources, false, null);
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
        return new DataSettings(path, sql, jdbc, missing, newSplit, sources, sourceFeature, format);
    }

    /** This with other sources, of which there is at least one. */
    DataSettings withSources(Map<String, SourceSettings> newSources) {
        return new DataSettings(path, sql, jdbc, missing, split, newSources, sourceFeature, format);
    }

    /** This with or without the source as a feature. */
    public DataSettings withSourceFeature(boolean value) {
        return new DataSettings(path, sql, jdbc, missing, split, sources, value, format);
    }

    /** The words for missing values in a source: its own, or those of all. */
    public List<String> missing(SourceSettings source) {
        return source.missing() == null ? missing : source.missing();
    }

    /** This without user and password in the databases' URLs, as runs and checkpoints keep it. */
    public DataSettings withoutSecrets() {
        Map<String, SourceSettings> safe = new LinkedHashMap<>();
        sources.forEach((name, source) -> safe.put(name, source.withoutSecrets()));
        String url = jdbc == null ? null : JdbcUrl.withoutCredentials(jdbc);
        return new DataSettings(path, sql, url, missing, split, safe, sourceFeature, format);
    }
}
