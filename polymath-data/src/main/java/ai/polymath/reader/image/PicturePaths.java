package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.MapColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Makes columns of pictures, and of maps, of columns of paths. */
public final class PicturePaths {
    private PicturePaths() {}

    /**
     * The table with pictures in place of paths.
     *
     * @param columns names of columns; those that hold no words, or are not there, stay as they are
     * @param folder where relative paths start
     * @throws PolymathException naming the row if there is no such file
     */
    public static Table resolve(Table table, Collection<String> columns, Path folder) {
        return replace(table, columns, text -> {
            List<Path> files = files(text, "picture", table.source(), folder);
            return new ImageColumn(text.name(), new FileImages(files), text.codes());
        });
    }

    /**
     * The table with maps in place of paths.
     *
     * @param columns names of columns; those that hold no words, or are not there, stay as they are
     * @param folder where relative paths start
     * @throws PolymathException naming the row if there is no such file
     */
    public static Table resolveMaps(Table table, Collection<String> columns, Path folder) {
        return replace(table, columns, text -> {
            List<Path> files = files(text, "map", table.source(), folder);
            return new MapColumn(text.name(), new FileMaps(files), text.codes());
        });
    }

    private static Table replace(Table table, Collection<String> columns, Function<TextColumn, Column> by) {
        if (columns.isEmpty()) {
            return table;
        }
        List<Column> all = new ArrayList<>();
        for (Column column : table.columns()) {
            all.add(columns.contains(column.name()) && column instanceof TextColumn text ? by.apply(text) : column);
        }
        return new Table(table.source(), all, table.sources());
    }

    /** The file of each word; those of rows must be there. */
    private static List<Path> files(TextColumn text, String what, String source, Path folder) {
        List<Path> files = new ArrayList<>();
        for (String path : text.dictionary()) {
            files.add(file(folder, path));
        }
        boolean[] known = new boolean[files.size()];
        for (int row = 0; row < text.rows(); row++) {
            int code = text.codes()[row];
            if (code != TextColumn.MISSING && !known[code]) {
                if (!Files.isRegularFile(files.get(code))) {
                    throw new PolymathException("Row " + (row + 1) + " of column '" + text.name() + "' of " + source
                            + " names the " + what + " '" + text.text(row) + "', but there is no file "
                            + files.get(code)
                            + ".");
                }
                known[code] = true;
            }
        }
        return files;
    }

    private static Path file(Path folder, String path) {
        try {
            return folder.resolve(path);
        } catch (InvalidPathException e) {
            return folder.resolve("no such name");
        }
    }
}
