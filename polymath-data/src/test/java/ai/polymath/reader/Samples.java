package ai.polymath.reader;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPOutputStream;

/** Files for tests. */
final class Samples {
    private Samples() {}

    static Path write(Path folder, String name, String text) {
        return write(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path folder, String name, byte[] bytes) {
        try {
            Path path = folder.resolve(name);
            Files.createDirectories(path.getParent());
            Files.write(path, name.endsWith(".gz") ? gzip(bytes) : bytes);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Runs statements in a DuckDB of the test's own; {@code $} stands for the folder. */
    static void duck(Path folder, String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("$", folder.toString()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Table read(Path path) {
        return TableReader.read(TableSource.file(path));
    }

    static ReadResult result(Path path) {
        return TableReader.read(TableSource.file(path), ReadPlan.all(), ReadSettings.defaults());
    }

    static double[] numbers(Table table, String name) {
        return ((NumericColumn) table.column(name)).values();
    }

    static byte[] truths(Table table, String name) {
        return ((BooleanColumn) table.column(name)).values();
    }

    static String[] words(Table table, String name) {
        Column column = table.column(name);
        if (!(column instanceof TextColumn)) {
            throw new AssertionError(name + " is " + column.getClass().getSimpleName());
        }
        String[] words = new String[column.rows()];
        for (int row = 0; row < words.length; row++) {
            words[row] = column.text(row);
        }
        return words;
    }
}
