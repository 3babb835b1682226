package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.DataFormat;
import ai.polymath.reader.TableSource;
import ai.polymath.settings.Choices;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model and a table named on the command line; the table is a file, or a query. */
final class ModelAndTable {
    @Parameters(index = "0", paramLabel = "BUNDLE", description = "The folder of the model.")
    private @Nullable Path bundle;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TABLE",
            description =
                    "A CSV, TSV, Parquet or JSON file, also compressed; or what --format knows, such as a treebank or a folder of"
                            + " pictures.")
    private @Nullable Path path;

    @Option(
            names = "--sql",
            paramLabel = "QUERY",
            description = "A query instead of a file, such as \"SELECT * FROM 'table.csv' WHERE age > 40\".")
    private @Nullable String sql;

    @Option(names = "--jdbc", paramLabel = "URL", description = "Ask this database instead; needs --sql.")
    private @Nullable String jdbc;

    @Mixin
    private FormatOption format = new FormatOption();

    Path bundle() {
        return java.util.Objects.requireNonNull(bundle, "picocli demands it");
    }

    /** Where relative paths in the table start: beside its file. */
    Path folder() {
        Path beside = path == null ? null : path.toAbsolutePath().getParent();
        return beside == null ? Path.of("").toAbsolutePath() : beside;
    }

    TableSource source() {
        return source(path, sql, jdbc, format.format(), "a file");
    }

    /**
     * The table that a file, a query, or a database and a query mean.
     *
     * @param format of the file; null if its name tells
     * @param option how a file is named, for the message
     */
    static TableSource source(
            @Nullable Path path,
            @Nullable String sql,
            @Nullable String jdbc,
            @Nullable DataFormat format,
            String option) {
        boolean bringsData = format != null && !format.needsPath();
        if (format != null && sql != null) {
            throw new PolymathException("--format says what a file is, but there is a query; give one of them.");
        }
        if (format != null && bringsData && path != null) {
            throw new PolymathException("The format " + Choices.kindOf(format.getClass())
                    + " brings its data with it and reads no file, but there is " + path + ". Leave one of them out.");
        }
        if (!bringsData && (path == null) == (sql == null)) {
            throw new PolymathException(
                    path == null
                            ? "Which table? Name " + option + ", or give --sql."
                            : "There is a file and a query; give one of them. In SQL a file is named by FROM '" + path
                                    + "'.");
        }
        if (jdbc != null && sql == null) {
            throw new PolymathException("--jdbc needs --sql: a database needs a query.");
        }
        return ExperimentTable.source(
                path == null ? null : path.toAbsolutePath().toString(),
                sql,
                jdbc,
                format,
                Path.of("").toAbsolutePath());
    }
}
