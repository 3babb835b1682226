package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Images;
import java.nio.file.Path;

/**
 * A picture that is an array of NumPy, {@code [h, w]} or with 1 or 3 channels as the first or last axis: whole numbers from 0 to 255,
 * or floating-point numbers from 0 to 1 (rounded to 256 levels), or to 255 if one is above 1.
 */
final class NpyPicture {
    private static final int TOP = 255;

    private NpyPicture() {}

    static int[] size(Path file) {
        NpyFile.Header header = NpyFile.header(file);
        return new int[] {header.height(), header.width()};
    }

    static Images.Picture decode(Path file) {
        NpyFile.Contents contents = NpyFile.read(file);
        NpyFile.Header header = contents.header();
        int channels = header.channels();
        if (channels != 1 && channels != 3) {
            throw new PolymathException("File " + file + " has " + channels
                    + " numbers a pixel, but a picture has 1 (grey) or 3 (red, green, blue).");
        }
        float[] values = contents.values();
        float largest = 0;
        for (float value : values) {
            if (!(value >= 0 && value <= TOP)) {
                throw new PolymathException("File " + file + " holds " + value
                        + ", but a picture's numbers are from 0 to 1 or from 0 to 255.");
            }
            largest = Math.max(largest, value);
        }
        float factor = !header.isWhole() && largest <= 1 ? TOP : 1;
        int pixels = header.height() * header.width();
        byte[] bytes = new byte[values.length];
        for (int c = 0, from = 0; c < channels; c++) {
            for (int p = 0; p < pixels; p++, from++) {
                bytes[p * channels + c] = (byte) Math.round(values[from] * factor);
            }
        }
        return new Images.Picture(header.height(), header.width(), channels, bytes);
    }
}
