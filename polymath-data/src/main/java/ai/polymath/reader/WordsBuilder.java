package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.TextColumn;
import ai.polymath.data.WordsColumn;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the words of a column row by row; each different word is stored once. */
final class WordsBuilder {
    private final String name;
    private final Map<String, Integer> dictionary = new LinkedHashMap<>();
    private int[] codes = new int[1024];
    private int[] offsets = new int[256];
    private int words;
    private int rows;

    WordsBuilder(String name) {
        this.name = name;
    }

    /** Adds a word to the row; null is missing. */
    void add(@Nullable String word) {
        codes = grown(codes, words);
        codes[words++] = word == null ? WordsColumn.MISSING : dictionary.computeIfAbsent(word, w -> dictionary.size());
    }

    /** Ends the row. */
    void end() {
        offsets = grown(offsets, rows + 1);
        offsets[++rows] = words;
    }

    /** How many words the row has by now. */
    int inRow() {
        return words - offsets[rows];
    }

    /** How many rows have ended. */
    int rows() {
        return rows;
    }

    private static int[] grown(int[] values, int used) {
        if (used < values.length) {
            return values;
        }
        if (values.length > Integer.MAX_VALUE / 2) {
            throw new PolymathException(
                    "There are more than 1,000,000,000 words, too many for one table. Maybe divide the" + " file.");
        }
        return Arrays.copyOf(values, 2 * values.length);
    }

    /** The rows as lists of words. */
    WordsColumn words() {
        return new WordsColumn(
                name, Arrays.copyOf(offsets, rows + 1), Arrays.copyOf(codes, words), List.copyOf(dictionary.keySet()));
    }

    /** The rows as one value each: the first of each row. */
    TextColumn text() {
        int[] first = new int[rows];
        for (int row = 0; row < rows; row++) {
            first[row] = offsets[row] == offsets[row + 1] ? TextColumn.MISSING : codes[offsets[row]];
        }
        return new TextColumn(name, first, List.copyOf(dictionary.keySet()));
    }
}
