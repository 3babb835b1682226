package ai.polymath.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The terms of a text: words, runs of neighbouring words, and runs of letters inside words.
 *
 * <p>A run of letters is written with a space before it, which no word begins with, so that {@code the} is a word and
 * {@code " the"} three letters of one, such as of {@code bathed}. The ends of a word are spaces too: {@code "  th"} begins a word.
 *
 * @param settings which terms there are
 */
record Terms(TermsSettings settings) {
    /** The words of a column; a column of texts is cut. */
    WordsColumn words(Column column) {
        return TextEncoding.whole(
                column, new TextSettings(settings.tokenizer(), settings.lowercase(), 1, null, null, false));
    }

    /** All terms of a row, each as often as it is there; a word that is missing belongs to none. */
    List<String> of(WordsColumn words, int row) {
        List<String> terms = new ArrayList<>();
        int end = words.offsets()[row + 1];
        for (int from = words.offsets()[row]; from < end; from++) {
            runsOfWords(words, from, end, terms);
            if (!settings.letters().isEmpty() && words.codes()[from] != WordsColumn.MISSING) {
                runsOfLetters(word(words, from), terms);
            }
        }
        return terms;
    }

    /** Whether a term is a run of letters inside a word. */
    boolean isOfLetters(String term) {
        return !settings.letters().isEmpty() && term.charAt(0) == ' ';
    }

    private String word(WordsColumn words, int place) {
        String word = words.dictionary().get(words.codes()[place]);
        return settings.lowercase() ? word.toLowerCase(Locale.ROOT) : word;
    }

    private void runsOfWords(WordsColumn words, int from, int end, List<String> terms) {
        String between = settings.tokenizer() == Tokenizer.CHARACTERS ? "" : " ";
        StringBuilder term = new StringBuilder();
        for (int i = from; i < Math.min(end, from + settings.ngrams()); i++) {
            if (words.codes()[i] == WordsColumn.MISSING) {
                break;
            }
            term.append(i > from ? between : "").append(word(words, i));
            terms.add(term.toString());
        }
    }

    /** A word that is too short for any run is one as a whole. */
    private void runsOfLetters(String word, List<String> terms) {
        int[] letters = (" " + word + " ").codePoints().toArray();
        int shortest = Math.min(settings.letters().get(0), letters.length);
        int longest = Math.min(settings.letters().get(1), letters.length);
        for (int length = shortest; length <= longest; length++) {
            for (int at = 0; at + length <= letters.length; at++) {
                terms.add(" " + new String(letters, at, length));
            }
        }
    }
}
