package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a table are read as a sequence: numeric columns as a series, or category columns as tokens.
 *
 * @param steps steps of the series, or null to read tokens
 * @param vocabulary what the columns of tokens have in common
 */
@Doc("How the columns of a table are read as a sequence.")
public record SequenceSettings(
        @Doc("Reads the numeric columns, in order, as a series of so many steps; left out, category columns are read as"
                + " tokens.")
        @Nullable
        Integer steps,

        @Doc("shared: a word means the same in all columns of tokens; own: a word has an embedding for each column.")
        @Default("shared")
        Vocabulary vocabulary) {
    /** Category columns with one vocabulary. */
    public static final SequenceSettings TOKENS = new SequenceSettings(null, Vocabulary.SHARED);

    /** Checks the steps. */
    public SequenceSettings {
        if (steps != null && steps < 1) {
            throw new PolymathException("steps is " + steps + ", but a series has 1 step or more. Leave it out to read"
                    + " category columns as tokens.");
        }
    }

    /** Numeric columns as a series of that many steps. */
    public static SequenceSettings series(int steps) {
        return new SequenceSettings(steps, Vocabulary.SHARED);
    }
}
