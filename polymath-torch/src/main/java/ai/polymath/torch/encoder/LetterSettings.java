package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.List;

/**
 * How a word's letters become a vector beside that of the word.
 *
 * @param embedding width of a letter's embedding
 * @param windows lengths of the windows over the letters
 * @param channels channels that the windows of one length give
 */
@Doc(
        "How a word's letters become a vector beside that of the word: convolutions, and the largest value of each channel.")
public record LetterSettings(
        @Doc("Width of a letter's embedding.") @Default("16")
        int embedding,

        @Doc("Lengths of the windows over the letters.") @Default("[3]")
        List<Integer> windows,

        @Doc("Channels that the windows of one length give.") @Default("32")
        int channels) {
    /** What is taken where nothing is said. */
    public static final LetterSettings USUAL = new LetterSettings(16, List.of(3), 32);

    /** Checks sizes. */
    public LetterSettings {
        windows = List.copyOf(windows);
        if (embedding < 1
                || channels < 1
                || windows.isEmpty()
                || windows.stream().anyMatch(w -> w < 1)) {
            throw new PolymathException("embedding of letters is " + embedding + ", channels " + channels
                    + " and windows " + windows + ", but there must be one window or more, and each number must be 1 or"
                    + " more.");
        }
    }

    /** Narrower or wider. */
    LetterSettings scaled(double share) {
        return new LetterSettings(Widths.scaled(embedding, share), windows, Widths.scaled(channels, share));
    }

    /** The width of what letters give. */
    int width() {
        return windows.size() * channels;
    }
}
