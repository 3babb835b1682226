package ai.polymath.data;

import java.util.List;

/**
 * Words, each stored once: {@code dictionary.get(codes[row])}.
 *
 * @param name the column's name
 * @param codes one index into the dictionary a row; {@link #MISSING} is missing
 * @param dictionary the distinct words in order of their first row
 */
public record TextColumn(String name, int[] codes, List<String> dictionary) implements Column {
    /** The code of a missing value. */
    public static final int MISSING = -1;

    /** The dictionary is copied. */
    public TextColumn {
        dictionary = List.copyOf(dictionary);
    }

    @Override
    public int rows() {
        return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
        return codes[row] == MISSING;
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? "" : dictionary.get(codes[row]);
    }

    @Override
    public TextColumn select(int[] rows) {
        int[] chosen = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = codes[rows[i]];
        }
        return new TextColumn(name, chosen, dictionary);
    }
}
