package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What DuckDB is to read for a file: the format's reader with nothing left to its guesses but the types of text. */
final class FileRelation {
    private FileRelation() {}

    /**
     * Looks through a file.
     *
     * @param duck the database that will read it
     * @param path the file
     * @param plan columns that it declares as text keep their letters
     * @param settings words for missing and the like
     */
    static Relation of(Duck duck, Path path, ReadPlan plan, ReadSettings settings) {
        TextInput.check(path);
        FileFormat format = FileFormat.of(path);
        try {
            return switch (format) {
                case CSV, TSV -> CsvRelation.of(path, format, plan, settings);
                case JSON -> json(duck, path);
                case PARQUET -> parquet(duck, path);
            };
        } catch (SQLException e) {
            throw DuckErrors.translate("File " + path, e);
        }
    }

    private static Relation json(Duck duck, Path path) throws SQLException {
        checkUtf8(path);
        String sql = "read_json(" + literal(path) + ", sample_size = -1, hive_partitioning = false)";
        Relation relation = described(duck, sql, null);
        if (relation.names().equals(List.of("json"))) {
            throw new PolymathException("File " + path
                    + " must hold JSON objects (a list of them, or one after another), one object a row.");
        }
        checkRenamed(path, relation.names(), null);
        return relation;
    }

    private static Relation parquet(Duck duck, Path path) throws SQLException {
        String file = literal(FileFormat.isGzip(path.toString()) ? unpacked(duck, path) : path);
        String sql = "read_parquet(" + file + ", hive_partitioning = false)";
        List<List<@Nullable String>> count = duck.rows("SELECT sum(num_rows) FROM parquet_file_metadata(" + file + ")");
        String rows = count.get(0).get(0);
        Set<String> stored = new HashSet<>();
        for (List<@Nullable String> row : duck.rows("SELECT name FROM parquet_schema(" + file + ")")) {
            stored.add(String.valueOf(row.get(0)));
        }
        Relation relation = described(duck, sql, rows);
        checkRenamed(path, relation.names(), stored);
        return relation;
    }

    /** Parquet is read from its end, so a packed file must be unpacked first. */
    private static Path unpacked(Duck duck, Path path) {
        try (InputStream in = TextInput.open(path)) {
            Path file = duck.temporaryFile("unpacked.parquet");
            Files.copy(in, file);
            return file;
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
    }

    /**
     * DuckDB calls a second column of a name {@code name_1} without a word.
     *
     * @param stored the names in the file, or null for JSON, where DuckDB itself refuses names that are equal to the letter
     */
    private static void checkRenamed(Path path, List<String> names, @Nullable Set<String> stored) {
        for (String name : names) {
            int cut = name.lastIndexOf('_');
            if (cut <= 0 || !name.substring(cut + 1).matches("\\d+")) {
                continue;
            }
            String original = name.substring(0, cut);
            boolean alike = names.stream().anyMatch(original::equalsIgnoreCase);
            if (alike && (stored == null ? !names.contains(original) : !stored.contains(name))) {
                throw new PolymathException("Column '" + original + "' of " + path
                        + " appears twice, perhaps in another case; rename one.");
            }
        }
    }

    /** The columns and types of a relation as DuckDB sees them. */
    static Relation described(Duck duck, String sql, @Nullable String rows) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (List<@Nullable String> row : duck.rows("DESCRIBE SELECT * FROM " + sql)) {
            names.add(String.valueOf(row.get(0)));
            types.add(String.valueOf(row.get(1)));
        }
        return new Relation(sql, names, types, rows == null ? -1 : Long.parseLong(rows), List.of());
    }

    static String literal(Path path) {
        return Duck.literal(path.toAbsolutePath().toString());
    }

    private static void checkUtf8(Path path) {
        Utf8Check utf8 = new Utf8Check(path.toString());
        byte[] buffer = new byte[1 << 16];
        long offset = 0;
        long line = 1;
        boolean blank = true;
        try (InputStream in = TextInput.open(path)) {
            for (int length; (length = in.readNBytes(buffer, 0, buffer.length)) > 0; offset += length) {
                for (int i = 0; i < length; i++) {
                    byte b = buffer[i];
                    if (b <= 0 || utf8.isInside()) {
                        utf8.accept(b & 0xFF, line, offset + i);
                    } else if (b == '\n') {
                        line++;
                    }
                    blank &= b == ' ' || b == '\n' || b == '\r' || b == '\t';
                }
            }
            utf8.end();
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
        if (blank) {
            throw new PolymathException("File " + path + " is empty.");
        }
    }
}
