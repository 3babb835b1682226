package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.TextColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the readers of this package share. */
final class Folders {
    private Folders() {}

    /** What lies in a folder, in alphabetical order. */
    static List<Path> list(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new PolymathException("Can't read the folder " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    /** The last part of a path. */
    static String name(Path path) {
        return java.util.Objects.requireNonNull(path.getFileName()).toString();
    }

    /** The last part of a path without its ending. */
    static String stem(Path path) {
        String name = name(path);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** Words, null where one is missing. */
    static Column words(String name, List<? extends @Nullable String> values) {
        Map<String, Integer> dictionary = new LinkedHashMap<>();
        int[] codes = new int[values.size()];
        for (int i = 0; i < codes.length; i++) {
            String value = values.get(i);
            codes[i] = value == null ? TextColumn.MISSING : dictionary.computeIfAbsent(value, v -> dictionary.size());
        }
        if (dictionary.isEmpty()) {
            double[] none = new double[codes.length];
            Arrays.fill(none, Double.NaN);
            return new NumericColumn(name, none);
        }
        return new TextColumn(name, codes, new ArrayList<>(dictionary.keySet()));
    }
}
