package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Words as indices of a vocabulary: 0 is a word that training rows did not have, or not often enough; then the words.
 *
 * @param column the column
 * @param settings how it is cut into words
 * @param vocabulary the words, the most frequent first
 * @param joins what makes pieces of words, if it is cut into pieces
 * @param letters the letters that the model knows, if it looks at them
 */
@Kind("text")
public record TextEncoding(
        String column,
        TextSettings settings,
        List<String> vocabulary,
        @Default("[]") List<String> joins,
        @Default("[]") List<String> letters)
        implements StructuredEncoding {
    /** The index of a word that is not in the vocabulary. */
    public static final int UNKNOWN = 0;

    private static final int USUAL_PIECES = 8000;

    /** The lists are copied. */
    public TextEncoding {
        vocabulary = List.copyOf(vocabulary);
        joins = List.copyOf(joins);
        letters = List.copyOf(letters);
    }

    /** Fits the vocabulary to training rows. */
    static TextEncoding fit(Column training, TextSettings settings) {
        WordsColumn words = whole(training, settings);
        Map<String, Integer> counts = counts(words, settings);
        List<String> joins = List.of();
        Integer most = settings.maxWords();
        if (settings.tokenizer() == Tokenizer.BPE) {
            // Characters are pieces too, so the joins are what is left of the places.
            long characters = counts.keySet().stream()
                    .flatMapToInt(String::codePoints)
                    .distinct()
                    .count();
            int places = most == null ? USUAL_PIECES : most;
            joins = BytePairs.train(counts, (int) Math.max(0, places - characters))
                    .joins();
            counts = counts(pieces(words, settings, joins), settings);
        }
        List<String> vocabulary =
                Vocabularies.byFrequency(counts, settings.minCount(), most == null ? Integer.MAX_VALUE : most);
        List<String> letters =
                settings.letters() ? Spelling.of(words.dictionary()).letters() : List.of();
        return new TextEncoding(training.name(), settings, vocabulary, joins, letters);
    }

    /**
     * This with more words, behind those of the training rows.
     *
     * @throws PolymathException if it is cut into anything but words
     */
    TextEncoding withWords(List<String> words) {
        if (settings.tokenizer() == Tokenizer.BPE || settings.tokenizer() == Tokenizer.CHARACTERS) {
            throw new PolymathException("The encoder's vectors give the text column '" + column
                    + "' more words, but its tokenizer does not cut texts into words. Remove vectors.words.");
        }
        Set<String> all = new LinkedHashSet<>(vocabulary);
        words.forEach(word -> all.add(form(word, settings)));
        return new TextEncoding(column, settings, List.copyOf(all), joins, letters);
    }

    private static String form(String word, TextSettings settings) {
        return settings.lowercase() ? word.toLowerCase(Locale.ROOT) : word;
    }

    private static Map<String, Integer> counts(WordsColumn words, TextSettings settings) {
        int[] ofCode = new int[words.dictionary().size()];
        for (int code : words.codes()) {
            if (code != WordsColumn.MISSING) {
                ofCode[code]++;
            }
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < ofCode.length; i++) {
            if (ofCode[i] > 0) {
                counts.merge(form(words.dictionary().get(i), settings), ofCode[i], Integer::sum);
            }
        }
        return counts;
    }

    /** The words of each row, not cut into pieces. */
    static WordsColumn whole(Column column, TextSettings settings) {
        if (column instanceof WordsColumn words) {
            if (settings.tokenizer() == Tokenizer.BPE || settings.tokenizer() == Tokenizer.CHARACTERS) {
                throw new PolymathException("Column '" + column.name()
                        + "' holds words already, so no tokenizer can cut it. Remove its setting tokenizer.");
            }
            return cutOff(words, settings);
        }
        if (!(column instanceof TextColumn text)) {
            if (isMissing(column)) {
                return new WordsColumn(column.name(), new int[column.rows() + 1], new int[0], List.of());
            }
            throw new PolymathException("Column '" + column.name()
                    + "' is listed under features.text or features.terms, but it holds no texts.");
        }
        // A text that occurs often is cut once.
        List<List<String>> ofText =
                text.dictionary().stream().map(settings.tokenizer()::cut).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int code : text.codes()) {
            rows.add(code == TextColumn.MISSING ? List.of() : ofText.get(code));
        }
        WordsColumn words = WordsColumn.of(column.name(), rows);
        return settings.tokenizer() == Tokenizer.BPE ? words : cutOff(words, settings);
    }

    private static boolean isMissing(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row)) {
                return false;
            }
        }
        return !(column instanceof StructuredColumn);
    }

    private static WordsColumn cutOff(WordsColumn words, TextSettings settings) {
        Integer most = settings.maxLength();
        if (most == null || words.longest() <= most) {
            return words;
        }
        int[] offsets = new int[words.rows() + 1];
        for (int row = 0; row < words.rows(); row++) {
            offsets[row + 1] = offsets[row] + Math.min(most, words.length(row));
        }
        int[] codes = new int[offsets[words.rows()]];
        for (int row = 0; row < words.rows(); row++) {
            System.arraycopy(words.codes(), words.offsets()[row], codes, offsets[row], offsets[row + 1] - offsets[row]);
        }
        return new WordsColumn(words.name(), offsets, codes, words.dictionary());
    }

    /** Words cut into pieces. */
    private static WordsColumn pieces(WordsColumn words, TextSettings settings, List<String> joins) {
        List<List<String>> ofWord = new BytePairs(joins)
                .cut(words.dictionary().stream()
                        .map(word -> form(word, settings))
                        .toList());
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < words.rows(); row++) {
            List<String> pieces = new ArrayList<>();
            for (int i = words.offsets()[row]; i < words.offsets()[row + 1]; i++) {
                pieces.addAll(ofWord.get(words.codes()[i]));
            }
            rows.add(pieces);
        }
        return cutOff(WordsColumn.of(words.name(), rows), settings);
    }

    /** How many indices there are. */
    public int size() {
        return vocabulary.size() + 1;
    }

    /** How many indices of letters there are; 0 if the model does not look at them. */
    public int letterCount() {
        return settings.letters() ? letters.size() + 1 : 0;
    }

    @Override
    public FeatureBlock.Tokens block(Column column) {
        WordsColumn words = whole(column, settings);
        if (settings.tokenizer() == Tokenizer.BPE) {
            words = pieces(words, settings, joins);
        }
        Map<String, Integer> index = new HashMap<>();
        for (String word : vocabulary) {
            index.put(word, index.size() + 1);
        }
        int[] ofWord = words.dictionary().stream()
                .mapToInt(word -> index.getOrDefault(form(word, settings), UNKNOWN))
                .toArray();
        int[] tokens = new int[words.codes().length];
        for (int i = 0; i < tokens.length; i++) {
            int code = words.codes()[i];
            tokens[i] = code == WordsColumn.MISSING ? UNKNOWN : ofWord[code];
        }
        FeatureBlock.Letters spelled = settings.letters() ? new Spelling(letters).block(words) : null;
        return new FeatureBlock.Tokens(this.column, words.offsets(), tokens, spelled);
    }
}
