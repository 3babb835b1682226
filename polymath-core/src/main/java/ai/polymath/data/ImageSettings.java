package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.List;

/**
 * How pictures become numbers.
 *
 * @param size height and width to which they are resized
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param augment how training pictures are varied
 */
@Doc("How pictures become numbers.")
public record ImageSettings(
        @Doc("[height, width] to which every picture is resized.")
        List<Integer> size,

        @Doc("1 for grey, 3 for red, green and blue.") @Default("3")
        int channels,

        @Doc("How training pictures are varied from epoch to epoch; boxes follow.") @Default("{}")
        AugmentSettings augment) {
    private static final int LARGEST = 4096;

    /** Checks the sizes. */
    public ImageSettings {
        size = List.copyOf(size);
        if (size.size() != 2 || size.stream().anyMatch(n -> n < 1 || n > LARGEST)) {
            throw new PolymathException("size is " + size + ", but it must be [height, width] of 1 to " + LARGEST
                    + " pixels, such as [32, 32].");
        }
        if (channels != 1 && channels != 3) {
            throw new PolymathException("channels is " + channels + ", but it must be 1 (grey) or 3 (colours).");
        }
    }

    /** Without variation. */
    public static ImageSettings of(int height, int width, int channels) {
        return new ImageSettings(List.of(height, width), channels, AugmentSettings.NONE);
    }

    /** This with varied training pictures. */
    public ImageSettings withAugment(AugmentSettings value) {
        return new ImageSettings(size, channels, value);
    }
}
