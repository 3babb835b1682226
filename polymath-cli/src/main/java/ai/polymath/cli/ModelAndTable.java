package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.reader.TableSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
            description = "A CSV, TSV, Parquet or JSON file, also compressed.")
    private @Nullable Path path;

    @Option(
            names = "--sql",
            paramLabel = "QUERY",
            description = "A query instead of a file, such as \"SELECT * FROM 'table.csv' WHERE age > 40\".")
    private @Nullable String sql;

    @Option(names = "--jdbc", paramLabel = "URL", description = "Ask this database instead; needs --sql.")
    private @Nullable String jdbc;

    Path bundle() {
        return java.util.Objects.requireNonNull(bundle, "picocli demands it");
    }

    TableSource source() {
        if ((path == null) == (sql == null)) {
            throw new PolymathException(
                    path == null
                            ? "Which table? Name a file, or give --sql."
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
                null,
                Path.of("").toAbsolutePath());
    }
}
