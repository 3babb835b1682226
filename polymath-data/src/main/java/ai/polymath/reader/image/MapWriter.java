package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes maps that {@link PicturePaths#resolveMaps} reads again. */
public final class MapWriter {
    private static final int PALETTE = 256;
    private static final int ALIGNMENT = 64;

    private MapWriter() {}

    /**
     * Writes class indices: up to 256 classes as a PNG with a palette, in which the value of a pixel is the index of its class and
     * neighbouring classes differ in colour (the colours of Pascal VOC); more as a grey PNG of 16 bits.
     *
     * @param values {@code [height, width]} from {@code from} on
     * @throws PolymathException if the file can't be written
     */
    public static void classes(Path file, double[] values, int from, int height, int width, int classes) {
        BufferedImage image = classes <= PALETTE
                ? new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette())
                : new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
        DataBuffer pixels = image.getRaster().getDataBuffer();
        for (int p = 0; p < height * width; p++) {
            pixels.setElem(p, (int) values[from + p]);
        }
        try {
            if (!ImageIO.write(image, "png", file.toFile())) {
                throw new IOException("this Java writes no PNG");
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** The bits of an index, dealt to red, green and blue from the highest bit on. */
    private static IndexColorModel palette() {
        byte[][] colours = new byte[3][PALETTE];
        for (int k = 0; k < PALETTE; k++) {
            for (int bit = 0; bit < 8; bit++) {
                colours[bit % 3][k] |= (byte) (((k >> bit) & 1) << (7 - bit / 3));
            }
        }
        return new IndexColorModel(8, PALETTE, colours[0], colours[1], colours[2]);
    }

    /**
     * Writes numbers as an array of NumPy ({@code float32}): {@code [height, width]}, or {@code [channels, height, width]} if there are
     * several channels.
     *
     * @param values {@code [channels, height, width]} from {@code from} on
     * @throws PolymathException if the file can't be written
     */
    public static void numbers(Path file, double[] values, int from, int channels, int height, int width) {
        String shape = (channels == 1 ? "" : channels + ", ") + height + ", " + width;
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
        int before = 10;
        int padded = (before + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
        String whole = header + " ".repeat(padded - header.length() - 1) + "\n";
        ByteBuffer line = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded, (byte) (padded >> 8)});
            out.write(whole.getBytes(StandardCharsets.US_ASCII));
            for (int row = 0; row < channels * height; row++) {
                line.clear();
                for (int x = 0; x < width; x++) {
                    line.putFloat((float) values[from + row * width + x]);
                }
                out.write(line.array());
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static PolymathException failed(Path file, IOException e) {
        return new PolymathException("Can't write " + file + ": " + e.getMessage() + ".", e);
    }
}
