package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.torch.network.BlockShape;
import org.jspecify.annotations.Nullable;

/**
 * What a sequence is read from: a text column, numeric columns as a series, or category columns as tokens.
 *
 * @param steps steps of the series, or null to read tokens
 * @param vocabulary what category columns of tokens have in common
 * @param wordDropout share of tokens that are read as unknown in training
 * @param inputDropout share of the numbers of each step's vector that are dropped in training
 * @param letters how letters are read, where the features have them; null for the usual way
 * @param vectors what words begin with; null for chance
 */
@Doc("What a sequence is read from: a text column, else numeric columns as a series or category columns as tokens.")
public record SequenceSettings(
        @Doc("Reads the numeric columns, in order, as a series of so many steps; left out, a column of features.text is"
                + " read, or category columns are read as tokens.")
        @Nullable
        Integer steps,

        @Doc("Of category columns. shared: a word means the same in all columns; own: a word has an embedding for each"
                + " column.")
        @Default("shared")
        Vocabulary vocabulary,

        @Doc("Share of tokens that are read as unknown in training, in [0, 1), so that unknown words are known.")
        @Default("0")
        double wordDropout,

        @Doc("Share of the numbers of each step's vector dropped in training, in [0, 1).") @Default("0")
        double inputDropout,

        @Doc("How letters are read, where the text's setting letters is true.") @Nullable
        LetterSettings letters,

        @Doc("Vectors that words begin with, from a file; left out, they begin by chance.") @Nullable
        WordVectorSettings vectors) {
    /** Whether a column is for a sequence encoder: a text, or numbers of a series. Category columns must be named. */
    boolean reads(@Nullable BlockShape block) {
        return block == null ? steps != null : block instanceof BlockShape.Tokens && steps == null;
    }

    /** A text column, or category columns with one vocabulary. */
    public static final SequenceSettings TOKENS = new SequenceSettings(null, Vocabulary.SHARED, 0, 0, null);

    /** With words that begin by chance. */
    public SequenceSettings(
            @Nullable Integer steps,
            Vocabulary vocabulary,
            double wordDropout,
            double inputDropout,
            @Nullable LetterSettings letters) {
        this(steps, vocabulary, wordDropout, inputDropout, letters, null);
    }

    /** This with vectors that words begin with. */
    public SequenceSettings withVectors(@Nullable WordVectorSettings value) {
        return new SequenceSettings(steps, vocabulary, wordDropout, inputDropout, letters, value);
    }

    /** Checks steps and shares. */
    public SequenceSettings {
        if (steps != null && steps < 1) {
            throw new PolymathException("steps is " + steps + ", but a series has 1 step or more. Leave it out to read"
                    + " category columns as tokens.");
        }
        if (steps != null && (wordDropout > 0 || letters != null || vectors != null)) {
            throw new PolymathException("steps reads numbers, which have neither words nor letters. Remove "
                    + (vectors != null ? "vectors." : letters != null ? "letters." : "word_dropout."));
        }
        share("word_dropout", wordDropout);
        share("input_dropout", inputDropout);
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new PolymathException(name + " is " + value + ", but it must be at least 0 and below 1.");
        }
    }

    /** With letters whose vectors are narrower or wider, where it says how letters are read. */
    SequenceSettings scaled(double share) {
        return new SequenceSettings(
                steps, vocabulary, wordDropout, inputDropout, letters == null ? null : letters.scaled(share));
    }

    /** Tokens whose columns have that in common. */
    public static SequenceSettings tokens(Vocabulary vocabulary) {
        return new SequenceSettings(null, vocabulary, 0, 0, null);
    }

    /** Numeric columns as a series of that many steps. */
    public static SequenceSettings series(int steps) {
        return new SequenceSettings(steps, Vocabulary.SHARED, 0, 0, null);
    }
}
