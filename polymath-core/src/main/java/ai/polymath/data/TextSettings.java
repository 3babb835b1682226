package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;

/**
 * How a text becomes words of a vocabulary.
 *
 * @param minCount how often the training rows must have a word for it to be in the vocabulary
 */
@Doc("How a text becomes words of a vocabulary.")
public record TextSettings(
        @Doc("How often the training rows must have a word for it to be in the vocabulary.") @Default("1")
        int minCount) {
    /** Checks the count. */
    public TextSettings {
        if (minCount < 1) {
            throw new PolymathException("min_count is " + minCount + ", but it must be 1 or more.");
        }
    }
}
