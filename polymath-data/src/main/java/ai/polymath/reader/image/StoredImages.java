package ai.polymath.reader.image;

import ai.polymath.data.Images;
import java.util.Arrays;

/**
 * Pictures of one size that are held in memory.
 *
 * @param source where they come from
 * @param count how many
 * @param height rows of pixels
 * @param width pixels a row
 * @param channels 1 or 3
 * @param values one picture after the other, each {@code [height, width, channels]}
 */
record StoredImages(String source, int count, int height, int width, int channels, byte[] values) implements Images {
    @Override
    public String describe(int index) {
        return source + ", picture " + (index + 1);
    }

    @Override
    public Picture decode(int index) {
        int size = height * width * channels;
        return new Picture(height, width, channels, Arrays.copyOfRange(values, index * size, (index + 1) * size));
    }
}
