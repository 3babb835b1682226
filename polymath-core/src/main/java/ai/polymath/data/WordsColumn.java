package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words in order in every row: a sentence's tokens, or one tag a token. A row without words is missing; a single word may be
 * missing too, such as the tag of a token that nobody has tagged.
 *
 * @param name the column's name
 * @param offsets where each row's words begin, and the end of the last: {@code [rows + 1]}
 * @param codes one index into the dictionary a word; {@link #MISSING} is missing
 * @param dictionary the distinct words in order of their first place
 */
public record WordsColumn(String name, int[] offsets, int[] codes, List<String> dictionary)
        implements StructuredColumn {
    /** The code of a missing word. */
    public static final int MISSING = -1;

    /** The dictionary is copied. */
    public WordsColumn {
        dictionary = List.copyOf(dictionary);
        if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != codes.length) {
            throw new IllegalArgumentException("The offsets of column '" + name + "' don't enclose its words.");
        }
    }

    /**
     * A column of rows of words.
     *
     * @param rows the words of each row, null where a word is missing; a null row is missing
     */
    public static WordsColumn of(String name, List<? extends @Nullable List<? extends @Nullable String>> rows) {
        Map<String, Integer> dictionary = new LinkedHashMap<>();
        int[] offsets = new int[rows.size() + 1];
        List<Integer> codes = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            List<? extends @Nullable String> words = rows.get(row);
            if (words != null) {
                for (String word : words) {
                    codes.add(word == null ? MISSING : dictionary.computeIfAbsent(word, w -> dictionary.size()));
                }
            }
            offsets[row + 1] = codes.size();
        }
        return new WordsColumn(
                name, offsets, codes.stream().mapToInt(Integer::intValue).toArray(), List.copyOf(dictionary.keySet()));
    }

    @Override
    public String kind() {
        return "lists of words";
    }

    @Override
    public int rows() {
        return offsets.length - 1;
    }

    /** How many words a row has. */
    public int length(int row) {
        return offsets[row + 1] - offsets[row];
    }

    /** The most words that a row has. */
    public int longest() {
        int longest = 0;
        for (int row = 0; row < rows(); row++) {
            longest = Math.max(longest, length(row));
        }
        return longest;
    }

    /** One word of a row; null if it is missing. */
    public @Nullable String word(int row, int place) {
        int code = codes[offsets[row] + place];
        return code == MISSING ? null : dictionary.get(code);
    }

    @Override
    public boolean isMissing(int row) {
        return length(row) == 0;
    }

    @Override
    public String text(int row) {
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < length(row); place++) {
            String word = word(row, place);
            text.append(place == 0 ? "" : " ").append(word == null ? "_" : word);
        }
        return text.toString();
    }

    @Override
    public WordsColumn select(int[] rows) {
        int[] starts = new int[rows.length + 1];
        for (int i = 0; i < rows.length; i++) {
            starts[i + 1] = starts[i] + length(rows[i]);
        }
        int[] chosen = new int[starts[rows.length]];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(codes, offsets[rows[i]], chosen, starts[i], length(rows[i]));
        }
        return new WordsColumn(name, starts, chosen, dictionary);
    }

    @Override
    public WordsColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        int total = Arrays.stream(rows).sum();
        int[] starts = new int[total + 1];
        List<Integer> all = new ArrayList<>();
        Map<String, Integer> words = new LinkedHashMap<>();
        int row = 0;
        for (int s = 0; s < rows.length; s++) {
            WordsColumn part = (WordsColumn) parts.get(s);
            for (int i = 0; i < rows[s]; i++) {
                for (int place = 0; part != null && place < part.length(i); place++) {
                    String word = part.word(i, place);
                    all.add(word == null ? MISSING : words.computeIfAbsent(word, w -> words.size()));
                }
                starts[++row] = all.size();
            }
        }
        int[] every = all.stream().mapToInt(Integer::intValue).toArray();
        return new WordsColumn(name, starts, every, List.copyOf(words.keySet()));
    }
}
