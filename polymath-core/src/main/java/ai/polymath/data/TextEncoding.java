package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words as indices of a vocabulary: 0 is a word that training rows did not have, or not often enough; then the words.
 *
 * @param column the column
 * @param vocabulary the words, the most frequent first
 */
@Kind("text")
public record TextEncoding(String column, List<String> vocabulary) implements StructuredEncoding {
    /** The index of a word that is not in the vocabulary. */
    public static final int UNKNOWN = 0;

    /** The vocabulary is copied. */
    public TextEncoding {
        vocabulary = List.copyOf(vocabulary);
    }

    /** Fits the vocabulary to training rows. */
    static TextEncoding fit(Column training, TextSettings settings) {
        WordsColumn words = words(training);
        int[] counts = new int[words.dictionary().size()];
        for (int code : words.codes()) {
            if (code != WordsColumn.MISSING) {
                counts[code]++;
            }
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] >= settings.minCount()) {
                kept.add(i);
            }
        }
        kept.sort((a, b) -> counts[a] == counts[b]
                ? words.dictionary().get(a).compareTo(words.dictionary().get(b))
                : Integer.compare(counts[b], counts[a]));
        return new TextEncoding(
                training.name(), kept.stream().map(words.dictionary()::get).toList());
    }

    private static WordsColumn words(Column column) {
        if (column instanceof WordsColumn words) {
            return words;
        }
        throw new PolymathException(
                "Column '" + column.name() + "' is listed under features.text, but it holds no lists of words.");
    }

    /** How many indices there are. */
    public int size() {
        return vocabulary.size() + 1;
    }

    @Override
    public FeatureBlock.Tokens block(Column column) {
        WordsColumn words = words(column);
        Map<String, Integer> index = new HashMap<>();
        for (String word : vocabulary) {
            index.put(word, index.size() + 1);
        }
        int[] ofWord = words.dictionary().stream()
                .mapToInt(word -> index.getOrDefault(word, UNKNOWN))
                .toArray();
        int[] tokens = new int[words.codes().length];
        for (int i = 0; i < tokens.length; i++) {
            int code = words.codes()[i];
            tokens[i] = code == WordsColumn.MISSING ? UNKNOWN : ofWord[code];
        }
        return new FeatureBlock.Tokens(this.column, words.offsets(), tokens, null);
    }
}
