package ai.polymath.data;

/** Pictures that are decoded each time they are looked at, so that memory stays bounded; safe for use by many threads. */
public interface Images {
    /** How many there are. */
    int count();

    /** Where one comes from, for messages: a file, or a place in a file. */
    String describe(int index);

    /**
     * Decodes one.
     *
     * @throws ai.polymath.PolymathException naming the file if it is broken
     */
    Picture decode(int index);

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
