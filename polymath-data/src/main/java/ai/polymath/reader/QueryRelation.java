package ai.polymath.reader;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.reader.TableSource.QuerySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB is to read for a query. A file named in quotes behind FROM, JOIN or a comma becomes a view of that
 * name which reads it by the same rules as a file given by its path (words for missing, types over the whole file, checks by
 * line); a function such as {@code read_csv('f.csv', ...)} is left to what its arguments say.
 */
final class QueryRelation {
    private static final Pattern FILE = Pattern.compile("(?i)(?:\\bfrom|\\bjoin|,)\\s*(?:'([^'\n]+)'|\"([^\"\n]+)\")");
    private static final Pattern NO_FILES = Pattern.compile("No files found that match the pattern \"([^\"]*)\"");

    private QueryRelation() {}

    static Relation of(Duck duck, QuerySource source, ReadSettings settings) {
        String where = "The query";
        try {
            checkOneSelect(duck, source.sql());
            List<ReadWarning> warnings = new ArrayList<>();
            for (String name : filesOf(source)) {
                Relation file = FileRelation.of(duck, source.directory().resolve(name), ReadPlan.all(), settings);
                warnings.addAll(file.warnings());
                duck.execute("CREATE TEMP VIEW " + Duck.name(name) + " AS SELECT * FROM " + file.sql());
            }
            Relation described = FileRelation.described(duck, "(" + source.sql() + "\n)", null);
            // inside brackets DuckDB renames a second column of a name, so the names come from the bare query
            List<String> names = duck.rows("DESCRIBE " + source.sql()).stream()
                    .map(row -> String.valueOf(row.get(0)))
                    .toList();
            ColumnNames.checkUnique("the query's result", names);
            return new Relation(described.sql(), names, described.types(), -1, warnings);
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            Matcher missing = NO_FILES.matcher(message);
            if (missing.find()) {
                throw new PolymathException(
                        where + " reads the file '" + missing.group(1) + "', which doesn't exist in "
                                + source.directory() + "." + neighbour(source.directory(), missing.group(1)),
                        e);
            }
            throw DuckErrors.translate(where, e);
        }
    }

    /** A query must only read: one SELECT, nothing behind it. */
    private static void checkOneSelect(Duck duck, String sql) throws SQLException {
        List<@Nullable String> row = duck.rows(
                        "SELECT s->>'error', s->>'error_type', s->>'error_message', json_array_length(s->'statements')"
                                + " FROM (SELECT json_serialize_sql(" + Duck.literal(sql) + ") AS s)")
                .get(0);
        boolean failed = "true".equals(row.get(0));
        if (failed && "parser".equals(row.get(1))) {
            throw new PolymathException("The query: " + row.get(2) + ".");
        }
        boolean several = !failed && !"1".equals(row.get(3));
        boolean perhapsPivot =
                failed && sql.indexOf(';') < 0 && sql.matches("(?is)\\s*(pivot|unpivot|with|from|select)\\b.*");
        if (several || (failed && !perhapsPivot)) {
            throw new PolymathException("The query must be one SELECT that only reads, without a second statement.");
        }
    }

    private static Set<String> filesOf(QuerySource source) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = FILE.matcher(source.sql());
        while (matcher.find()) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            boolean text = FileFormat.find(name)
                    .filter(format -> format != FileFormat.PARQUET)
                    .isPresent();
            if (text && isFile(source.directory(), name)) {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean isFile(Path directory, String name) {
        try {
            return Files.isRegularFile(directory.resolve(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String neighbour(Path directory, String name) {
        try (Stream<Path> files = Files.list(directory)) {
            return DidYouMean.hint(
                    name, files.map(p -> p.getFileName().toString()).toList());
        } catch (IOException e) {
            return "";
        }
    }
}
