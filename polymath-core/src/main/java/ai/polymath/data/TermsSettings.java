package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.List;

/**
 * How a text becomes numbers that say which words, runs of words and runs of letters it has, whatever
 * their order else.
 *
 * @param tokenizer how a plain text is cut into words; a column of words is taken as it is
 * @param lowercase whether words are taken in lower case
 * @param ngrams words of the longest run; 1 for single words, 2 for pairs too, 0 for none
 * @param letters letters of the shortest and of the longest run inside a word, whose ends count as letters; empty for none
 * @param minCount how many training rows must have a term
 * @param maxTerms how many terms there are at most, those that most training rows have
 * @param weighting what stands for a term that is there
 */
@Doc("How a text becomes numbers that say which words, runs of words and runs of letters it has.")
public record TermsSettings(
        @Doc("How a plain text is cut: words, spaces or characters.") @Default("words")
        Tokenizer tokenizer,

        @Doc("Take words in lower case.") @Default("true") boolean lowercase,

        @Doc("Words of the longest run that is a term: 1 for single words, 2 for pairs of neighbours too, at most 9;"
                + " 0 for letters alone.")
        @Default("1")
        int ngrams,

        @Doc(
                "Runs of letters inside words are terms too, from so many to so many letters, such as [2, 5]; the ends of a"
                        + " word count as letters.")
        @Default("[]")
        List<Integer> letters,

        @Doc("How many training rows must have a term.") @Default("2")
        int minCount,

        @Doc("How many terms there are at most, those that most training rows have.") @Default("10000")
        int maxTerms,

        @Doc("counts: log2(1 + count). tfidf: that times how rare the term is, and each text of length 1.")
        @Default("counts")
        TermWeighting weighting) {
    private static final int LONGEST = 9;

    /** Checks the counts. */
    public TermsSettings {
        if (tokenizer == Tokenizer.BPE) {
            throw new PolymathException(
                    "tokenizer is bpe, which terms don't know. Maybe write tokenizer: characters with ngrams: 4.");
        }
        letters = List.copyOf(letters);
        boolean range = letters.size() == 2 && letters.get(0) >= 1 && letters.get(0) <= letters.get(1);
        if (!letters.isEmpty() && !(range && letters.get(1) <= LONGEST)) {
            throw new PolymathException("letters is " + letters + ", but it must be [shortest, longest], from 1 to "
                    + LONGEST + " letters, such as [2, 5].");
        }
        if (!letters.isEmpty() && tokenizer == Tokenizer.CHARACTERS) {
            throw new PolymathException(
                    "letters is " + letters + " and tokenizer is characters, whose words have one letter"
                            + " each. Maybe write tokenizer: words.");
        }
        int fewest = letters.isEmpty() ? 1 : 0;
        if (ngrams < fewest || ngrams > LONGEST) {
            throw new PolymathException(
                    "ngrams is " + ngrams + ", but it must be from " + fewest + " to " + LONGEST + ".");
        }
        if (minCount < 1) {
            throw new PolymathException("min_count is " + minCount + ", but it must be 1 or more.");
        }
        if (maxTerms < 1) {
            throw new PolymathException("max_terms is " + maxTerms + ", but it must be 1 or more.");
        }
    }
}
