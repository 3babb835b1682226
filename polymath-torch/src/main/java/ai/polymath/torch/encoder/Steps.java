package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What all sequence encoders have in common: a vector for each step, {@code [batch, length, width]}, and a mask of the steps
 * that are there. Steps are the words of a text column, of any length, or what a {@link SequenceReader} makes of columns.
 */
final class Steps {
    private static final int NO_TEXT = -1;

    private final SequenceSettings settings;
    private final int text;
    private final @Nullable SequenceReader reader;
    private final @Nullable TokenEmbedding tokens;
    private final int width;

    private Steps(
            SequenceSettings settings,
            int text,
            @Nullable SequenceReader reader,
            @Nullable TokenEmbedding tokens,
            int width) {
        this.settings = settings;
        this.text = text;
        this.reader = reader;
        this.tokens = tokens;
        this.width = width;
    }

    /**
     * Looks for the sequence in a shape.
     *
     * @param embedding width of a token's embedding
     * @param hasInput whether steps are read, for which tokens have parameters
     * @throws PolymathException if there is none, or columns besides it
     */
    static Steps of(
            SequenceSettings settings,
            InputShape shape,
            int embedding,
            ParameterBook book,
            String prefix,
            Owner owner,
            boolean hasInput) {
        int text = text(settings, shape);
        if (text != NO_TEXT) {
            BlockShape.Tokens block = (BlockShape.Tokens) shape.blocks().get(text);
            requireLetters(settings, block.letters() > 0);
            LetterSettings letters = settings.letters() == null ? LetterSettings.USUAL : settings.letters();
            TokenEmbedding tokens = hasInput
                    ? new TokenEmbedding(
                            book, prefix, owner, words(block), settings.vectors(), embedding, block.letters(), letters)
                    : null;
            return new Steps(settings, text, null, tokens, embedding + (block.letters() > 0 ? letters.width() : 0));
        }
        requireLetters(settings, false);
        SequenceReader reader = SequenceReader.of(settings, shape);
        TokenEmbedding tokens = reader.isTokens() && hasInput
                ? new TokenEmbedding(
                        book,
                        prefix,
                        owner,
                        reader.words(shape),
                        settings.vectors(),
                        embedding,
                        0,
                        LetterSettings.USUAL)
                : null;
        return new Steps(settings, text, reader, tokens, reader.isTokens() ? embedding : reader.size());
    }

    /** The word of each index: none for unknown ones. */
    private static List<String> words(BlockShape.Tokens block) {
        List<String> words = new ArrayList<>(Collections.nCopies(block.size(), ""));
        for (int i = 0; i < block.vocabulary().size(); i++) {
            words.set(
                    i + block.size() - block.vocabulary().size(),
                    block.vocabulary().get(i));
        }
        return words;
    }

    private static void requireLetters(SequenceSettings settings, boolean there) {
        if (settings.letters() != null && !there) {
            throw new PolymathException(
                    "The encoder says how letters are read, but no text has letters: true. Maybe add"
                            + " it to the column under features.text.");
        }
    }

    /** Which block is the text. */
    private static int text(SequenceSettings settings, InputShape shape) {
        List<BlockShape> blocks = shape.blocks();
        if (blocks.isEmpty()) {
            if (shape.placeWise()) {
                throw new PolymathException(
                        "A task has an answer for every word, but no text column is read. Maybe list"
                                + " the column of words under features.text.");
            }
            return NO_TEXT;
        }
        if (settings.steps() != null) {
            throw new PolymathException("steps reads numeric columns, but '"
                    + blocks.get(0).column() + "' is a structured column. Remove one of them.");
        }
        if (blocks.size() > 1 || !(blocks.get(0) instanceof BlockShape.Tokens)) {
            throw new PolymathException("This encoder reads one text column, but the structured columns are "
                    + blocks.stream().map(BlockShape::column).toList() + ".");
        }
        if (!shape.features().isEmpty()) {
            throw new PolymathException("This encoder reads the text column '"
                    + blocks.get(0).column() + "' and nothing besides, but '"
                    + shape.features().get(0).column() + "' is a feature too. Maybe list it under features.ignored.");
        }
        return 0;
    }

    /** Whether steps are a text of any length, whose words stand at the front of each row. */
    boolean isText() {
        return text != NO_TEXT;
    }

    /** Steps of every sequence, missing ones included; of columns only. */
    int length() {
        return columns().length();
    }

    /** Whether steps are tokens; else they are numbers. */
    boolean isTokens() {
        return isText() || columns().isTokens();
    }

    /** Numbers of a step's vector. */
    int width() {
        return width;
    }

    /** Which steps are there, {@code [batch, length]}; null if all are. */
    @Nullable
    Tensor mask(Inputs inputs) {
        return isText() ? words(inputs).mask() : columns().mask(inputs);
    }

    /** Whether a step's vector is nothing but a token's embedding, or the numbers of a series, also in training. */
    boolean isPlain() {
        return settings.letters() == null
                && settings.wordDropout() == 0
                && settings.inputDropout() == 0
                && (tokens == null || !tokens.hasLetters());
    }

    /** The tokens as rows of the {@link #table}, {@code [batch, length]}; null if steps are numbers. */
    @Nullable
    Tensor ids(Inputs inputs) {
        if (tokens == null) {
            return null;
        }
        return isText() ? words(inputs).ids() : columns().tokens(inputs.codes());
    }

    /** Whether the vectors of tokens stay as they begin. */
    boolean isFrozen() {
        return tokens != null && tokens.isFrozen();
    }

    /** The embeddings of tokens. */
    Tensor table() {
        if (tokens == null) {
            throw new IllegalStateException("Steps are numbers.");
        }
        return tokens.table();
    }

    /** The vectors, {@code [batch, length, width]}; whatever stands where a step is missing. */
    Tensor read(Pass pass) {
        Inputs inputs = pass.inputs();
        Tensor x;
        if (tokens == null) {
            x = columns().series(inputs, mask(inputs));
        } else if (isText()) {
            InputBlock.Tokens words = words(inputs);
            x = tokens.forward(dropWords(words.ids(), pass), words.letters());
        } else {
            x = tokens.forward(columns().tokens(dropWords(inputs.codes(), pass)), null);
        }
        return pass.training() && settings.inputDropout() > 0 ? torch.dropout(x, settings.inputDropout(), true) : x;
    }

    /** Some words as unknown ones, of index 0 in texts and in category columns. */
    private Tensor dropWords(Tensor ids, Pass pass) {
        if (!pass.training() || settings.wordDropout() == 0) {
            return ids;
        }
        Tensor chance = torch.rand(ids.shape()).to(ids.device(), torch.ScalarType.Float);
        return ids.masked_fill(chance.lt(new Scalar(settings.wordDropout())), new Scalar(0));
    }

    private InputBlock.Tokens words(Inputs inputs) {
        return (InputBlock.Tokens) inputs.blocks().get(text);
    }

    private SequenceReader columns() {
        if (reader == null) {
            throw new IllegalStateException("Steps are the words of a text.");
        }
        return reader;
    }

    /** The mean over the steps that are there, of {@code [batch, length, channels]} or {@code [batch, channels, length]}. */
    static Tensor mean(Tensor hidden, int channelAxis, @Nullable Tensor mask) {
        return hidden.dim() == 2 ? hidden : PlacePooling.mean(hidden.movedim(channelAxis, 1), mask);
    }
}
