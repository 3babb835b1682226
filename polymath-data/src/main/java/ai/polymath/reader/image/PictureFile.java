package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Images;
import ai.polymath.data.Maps;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes a picture file: JPEG, PNG, GIF (its first picture), BMP, TIFF, WBMP; arrays of NumPy too. The size that the header claims is looked at
 * before anything is decoded; of a large picture only every second, third, ... pixel of both directions is taken, so that
 * decoding needs bounded memory. Transparent pixels count as they are drawn, their transparency doesn't. A JPEG is turned as its
 * EXIF orientation says, and one of four printing inks becomes red, green and blue, see {@link JpegPicture}.
 */
final class PictureFile {
    /** The endings of files that are taken for pictures. */
    static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "wbmp");

    /** A header that claims more pixels is a mistake or an attack. */
    private static final long MOST_PIXELS = 1L << 28;

    private static final int MOST_SIDE = 1 << 16;
    /** Pixels that are decoded at most. */
    private static final long DECODED_PIXELS = 1L << 24;
    /** The largest file. */
    private static final long MOST_BYTES = 1L << 28;

    private PictureFile() {}

    /** Whether a file's name is that of a picture. */
    static boolean isPicture(Path path) {
        String name = java.util.Objects.requireNonNull(path.getFileName()).toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** What is done with a reader that stands before a picture. */
    private interface Look<T> {
        T at(ImageReader reader, int width, int height) throws IOException;
    }

    /**
     * Height and width of the picture as it is shown, as the header says.
     *
     * @throws PolymathException naming the file if it is no picture or claims an impossible size
     */
    static int[] size(Path file) {
        if (NpyFile.isNpy(file)) {
            return NpyPicture.size(file);
        }
        return look(
                file,
                (reader, width, height) -> isJpeg(reader) && JpegHeader.of(file).isOnItsSide()
                        ? new int[] {width, height}
                        : new int[] {height, width});
    }

    /** What to say of a picture that is not as large as someone says, if that is because it was turned; else nothing. */
    static String hint(int[] said, int[] real) {
        return said[0] == real[1] && said[1] == real[0]
                ? " Maybe its EXIF orientation turns it on its side: boxes and sizes are about a picture as it is shown."
                : "";
    }

    /**
     * The pixels.
     *
     * @throws PolymathException naming the file if it is broken
     */
    static Images.Picture decode(Path file) {
        return NpyFile.isNpy(file)
                ? NpyPicture.decode(file)
                : look(file, (reader, width, height) -> {
                    if (!isJpeg(reader)) {
                        return pixels(image(reader, width, height));
                    }
                    JpegHeader header = JpegHeader.of(file);
                    return JpegPicture.turned(jpeg(reader, header, width, height), header.orientation());
                });
    }

    private static boolean isJpeg(ImageReader reader) throws IOException {
        return reader.getFormatName().equalsIgnoreCase("jpeg");
    }

    private static Images.Picture jpeg(ImageReader reader, JpegHeader header, int width, int height)
            throws IOException {
        return header.components() == 4
                ? JpegPicture.ofInks(reader.readRaster(0, how(reader, width, height)), header)
                : pixels(image(reader, width, height));
    }

    /**
     * What is stored at each pixel: a grey value, the index of a palette's colour, or the first three of several numbers.
     *
     * @throws PolymathException naming the file if it is broken, or a JPEG, which blurs numbers
     */
    static Maps.Numbers numbers(Path file) {
        return look(file, (reader, width, height) -> {
            if (isJpeg(reader)) {
                throw new PolymathException(
                        "File " + file + " is a JPEG, which blurs what it stores: it can't be a map of"
                                + " numbers. Use a PNG or an array (.npy).");
            }
            return numbers(image(reader, width, height));
        });
    }

    private static BufferedImage image(ImageReader reader, int width, int height) throws IOException {
        return reader.read(0, how(reader, width, height));
    }

    private static ImageReadParam how(ImageReader reader, int width, int height) {
        ImageReadParam how = reader.getDefaultReadParam();
        int step = (int) Math.ceil(Math.sqrt((double) width * height / DECODED_PIXELS));
        if (step > 1) {
            how.setSourceSubsampling(step, step, 0, 0);
        }
        return how;
    }

    private static Maps.Numbers numbers(BufferedImage image) {
        Raster raster = image.getRaster();
        int height = image.getHeight();
        int width = image.getWidth();
        int channels = raster.getNumBands() < 3 ? 1 : 3;
        float[] values = new float[channels * height * width];
        int[] line = new int[width];
        int to = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, c, line);
                for (int value : line) {
                    values[to++] = value;
                }
            }
        }
        int top = (1 << Math.min(30, image.getSampleModel().getSampleSize(0))) - 1;
        return new Maps.Numbers(channels, height, width, top, values);
    }

    private static <T> T look(Path file, Look<T> look) {
        try (InputStream in = Files.newInputStream(requireReadable(file));
                ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new PolymathException(
                        "File " + file + " is no picture that can be read; JPEG, PNG, GIF, BMP and" + " TIFF can.");
            }
            ImageReader reader = readers.next();
            try {
                // Descriptions in a file can be inflated without end; they are not read.
                reader.setInput(stream, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if (width < 1
                        || height < 1
                        || width > MOST_SIDE
                        || height > MOST_SIDE
                        || (long) width * height > MOST_PIXELS) {
                    throw new PolymathException("File " + file + " claims to be a picture of " + width + " x " + height
                            + " pixels; at most " + MOST_PIXELS + " are read. Is it damaged?");
                }
                return look.at(reader, width, height);
            } finally {
                reader.dispose();
            }
        } catch (PolymathException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders answer damage with exceptions of all kinds.
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new PolymathException("File " + file + " is broken as a picture: " + why + ".", e);
        }
    }

    private static Path requireReadable(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new PolymathException("There is no picture file " + file + ".");
        }
        long size = Files.size(file);
        if (size == 0 || size > MOST_BYTES) {
            throw new PolymathException("File " + file + " has " + size + " bytes, but a picture file has some, and at"
                    + " most " + MOST_BYTES + ".");
        }
        return file;
    }

    private static Images.Picture pixels(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        boolean grey = image.getColorModel().getNumColorComponents() == 1;
        byte[] values = new byte[height * width * (grey ? 1 : 3)];
        boolean plain = grey
                && image.getSampleModel().getSampleSize(0) == 8
                && image.getRaster().getNumBands() == 1;
        int[] line = new int[width];
        for (int y = 0; y < height; y++) {
            if (plain) {
                // As stored: a change of colour space would bend grey values.
                image.getRaster().getSamples(0, y, width, 1, 0, line);
            } else {
                image.getRGB(0, y, width, 1, line, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                if (grey) {
                    values[at] = (byte) line[x];
                } else {
                    values[at * 3] = (byte) (line[x] >> 16);
                    values[at * 3 + 1] = (byte) (line[x] >> 8);
                    values[at * 3 + 2] = (byte) line[x];
                }
            }
        }
        return new Images.Picture(height, width, grey ? 1 : 3, values);
    }
}
