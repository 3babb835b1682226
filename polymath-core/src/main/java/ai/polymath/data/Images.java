package ai.polymath.data;

import java.util.zip.CRC32C;

/** Pictures that are decoded each time they are looked at, so that memory stays bounded; safe for use by many threads. */
public interface Images {
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
        Picture picture = decode(index);
        return new int[] {picture.height(), picture.width()};
    }

    /**
     * Decodes one.
     *
     * @throws ai.polymath.PolymathException naming the file if it is broken
     */
    Picture decode(int index);

    /**
     * What tells a picture from another one, wherever it lies: of the bytes of its file, or of its pixels.
     *
     * @throws ai.polymath.PolymathException if its file can't be read
     */
    default String fingerprint(int index) {
        Picture picture = decode(index);
        CRC32C sum = new CRC32C();
        sum.update(picture.values());
        return picture.height() + "x" + picture.width() + "x" + picture.channels() + ":"
                + Long.toHexString(sum.getValue());
    }

    /**
     * A decoded picture.
     *
     * @param height rows of pixels
     * @param width pixels a row
     * @param channels 1 (grey) or 3 (red, green, blue)
     * @param values from 0 to 255, {@code [height, width, channels]}
     */
    record Picture(int height, int width, int channels, byte[] values) {}
}
