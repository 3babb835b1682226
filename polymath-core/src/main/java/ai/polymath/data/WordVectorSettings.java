package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.nio.file.Path;

/**
 * Vectors that words begin with, from a text file.
 *
 * @param path the file, see {@link WordVectorFile}
 * @param trainable whether they go on learning; else they stay as they are, and so do those of words without a vector
 * @param words how many words, from the beginning of the file, are known although training rows do not have them
 */
@Doc("Vectors that words begin with, from a text file such as those of GloVe, word2vec and fastText.")
public record WordVectorSettings(
        @Doc("The file: a word and its numbers a line, perhaps a first line that counts both; also .gz. A word that the"
                + " file lacks takes the vector of its form in lower case.")
        Path path,

        @Doc("They go on learning; false keeps the vectors of all words as they are.") @Default("true")
        boolean trainable,

        @Doc(
                "So many words from the beginning of the file, where the frequent ones stand, are known even if training rows"
                        + " do not have them: they mean something in new rows.")
        @Default("0")
        int words) {
    /** Checks the number. */
    public WordVectorSettings {
        if (words < 0) {
            throw new PolymathException("words is " + words + ", but it must be 0 or more.");
        }
    }
}
