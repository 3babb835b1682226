package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How a text becomes words of a vocabulary.
 *
 * @param tokenizer how a plain text is cut into words; a column of words is taken as it is
 * @param lowercase whether words are taken in lower case
 * @param minCount how often the training rows must have a word for it to be in the vocabulary
 * @param maxWords how many words the vocabulary has at most, the most frequent ones; null for all (of pieces 8,000)
 * @param maxLength words behind so many are left out; null for none
 * @param letters whether the model looks at the letters of words too
 */
@Doc("How a text becomes words of a vocabulary.")
public record TextSettings(
        @Doc("How a plain text is cut: words, spaces, characters, or bpe for pieces of words.") @Default("words")
        Tokenizer tokenizer,

        @Doc("Take words in lower case; letters stay as they are.") @Default("false")
        boolean lowercase,

        @Doc("How often the training rows must have a word for it to be in the vocabulary.") @Default("1")
        int minCount,

        @Doc(
                "How many words the vocabulary has at most, the most frequent ones; all if left out, of pieces (bpe) 8000.")
        @Nullable
        Integer maxWords,

        @Doc("Words behind so many are left out; not for tagging, which needs them all.") @Nullable
        Integer maxLength,

        @Doc("Look at the letters of words too: their form tells something of words that are not in the vocabulary.")
        @Default("false")
        boolean letters) {
    /** The usual way. */
    public static final TextSettings USUAL = new TextSettings(Tokenizer.WORDS, false, 1, null, null, false);

    /** Checks the counts. */
    public TextSettings {
        if (minCount < 1) {
            throw new PolymathException("min_count is " + minCount + ", but it must be 1 or more.");
        }
        if (maxWords != null && maxWords < 1) {
            throw new PolymathException("max_words is " + maxWords + ", but it must be 1 or more.");
        }
        if (maxLength != null && maxLength < 1) {
            throw new PolymathException("max_length is " + maxLength + ", but it must be 1 or more.");
        }
        if (letters && (tokenizer == Tokenizer.BPE || tokenizer == Tokenizer.CHARACTERS)) {
            throw new PolymathException(
                    "letters is true, but the tokenizer gives no whole words. Maybe write tokenizer: words.");
        }
    }
}
