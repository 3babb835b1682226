package ai.polymath.reader.image;

import ai.polymath.data.Images;
import java.awt.image.Raster;

/** What Java's decoder leaves undone of a JPEG: turning it as the camera was held, and pictures of four printing inks. */
final class JpegPicture {
    private static final int INKS = 4;
    private static final int YCCK = 2;

    private JpegPicture() {}

    /**
     * The picture as people see it: turned and mirrored as EXIF's orientation says (Exif 2.3, tag 274).
     *
     * @param stored as it is stored
     * @param orientation from 1 to 8; where the first row and the first column of what is stored belong
     */
    static Images.Picture turned(Images.Picture stored, int orientation) {
        if (orientation == 1) {
            return stored;
        }
        int channels = stored.channels();
        boolean side = orientation >= 5;
        int height = side ? stored.width() : stored.height();
        int width = side ? stored.height() : stored.width();
        byte[] values = new byte[stored.values().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // Row and column in what is stored, of its first row and column if they aren't counted from the other
                // end.
                int row = side ? x : y;
                int column = side ? y : x;
                boolean rowFromEnd = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
                boolean columnFromEnd = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
                row = rowFromEnd ? stored.height() - 1 - row : row;
                column = columnFromEnd ? stored.width() - 1 - column : column;
                System.arraycopy(
                        stored.values(),
                        (row * stored.width() + column) * channels,
                        values,
                        (y * width + x) * channels,
                        channels);
            }
        }
        return new Images.Picture(height, width, channels, values);
    }

    /**
     * Colours of four inks, cyan, magenta, yellow and black: what each of the first three leaves of a colour times what black
     * leaves, without a colour profile. Adobe's programs store the light that an ink leaves, others the ink.
     *
     * @param raster as it is stored, four numbers a pixel
     */
    static Images.Picture ofInks(Raster raster, JpegHeader header) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] values = new byte[height * width * 3];
        int[] line = new int[width * INKS];
        double[] inks = new double[INKS];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
            for (int x = 0; x < width; x++) {
                inks(line, x * INKS, header.adobe() == YCCK, inks);
                for (int c = 0; c < 3; c++) {
                    double left = header.adobe() >= 0 ? inks[c] : 255 - inks[c];
                    double light = header.adobe() >= 0 ? inks[3] : 255 - inks[3];
                    values[(y * width + x) * 3 + c] = (byte) Math.round(left * light / 255);
                }
            }
        }
        return new Images.Picture(height, width, 3, values);
    }

    /**
     * Of YCCK the first three numbers are brightness and two differences of colour (JFIF) of what the inks are not, the fourth is
     * black as it is.
     */
    private static void inks(int[] line, int at, boolean ycck, double[] inks) {
        for (int c = 0; c < INKS; c++) {
            inks[c] = line[at + c];
        }
        if (ycck) {
            double y = line[at];
            double cb = line[at + 1] - 128.0;
            double cr = line[at + 2] - 128.0;
            inks[0] = 255 - clamped(y + 1.402 * cr);
            inks[1] = 255 - clamped(y - 0.344136 * cb - 0.714136 * cr);
            inks[2] = 255 - clamped(y + 1.772 * cb);
        }
    }

    private static double clamped(double value) {
        return Math.max(0, Math.min(255, value));
    }
}
