package ai.polymath.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Maps: one number or more at every pixel of a picture, such as class indices, depth or directions. They are decoded each time
 * they are looked at, so that memory stays bounded; safe for use by many threads.
 */
public interface Maps {
    /** How many there are. */
    int count();

    /** Where one comes from, for messages: a file, or a place in a file. */
    String describe(int index);

    /**
     * Height and width.
     *
     * @throws ai.polymath.PolymathException naming the file if it is broken
     */
    default int[] size(int index) {
        Numbers numbers = decode(index);
        return new int[] {numbers.height(), numbers.width()};
    }

    /**
     * Decodes one.
     *
     * @throws ai.polymath.PolymathException naming the file if it is broken
     */
    Numbers decode(int index);

    /**
     * What tells a map from another one, wherever it lies.
     *
     * @throws ai.polymath.PolymathException if its file can't be read
     */
    default String fingerprint(int index) {
        Numbers numbers = decode(index);
        CRC32C sum = new CRC32C();
        ByteBuffer one = ByteBuffer.allocate(Float.BYTES);
        for (float value : numbers.values()) {
            sum.update(one.clear().putFloat(value).flip());
        }
        return numbers.channels() + "x" + numbers.height() + "x" + numbers.width() + ":"
                + Long.toHexString(sum.getValue());
    }

    /**
     * A decoded map, as its file has it.
     *
     * @param channels numbers a pixel
     * @param height rows of pixels
     * @param width pixels a row
     * @param top the largest value that the file's format can hold, such as 255 or 65535 for grey values; 0 for numbers
     *     that mean themselves
     * @param values {@code [channels, height, width]}
     */
    record Numbers(int channels, int height, int width, int top, float[] values) {}
}
