package ai.polymath.reader.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Writes files for tests. */
final class Pictures {
    private Pictures() {}

    /** A picture whose pixel (x, y) is red 10 x, green 10 y, blue 7; by the ending of the file. */
    static Path write(Path file, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (10 * x & 0xff) << 16 | (10 * y & 0xff) << 8 | 7);
            }
        }
        return write(file, image);
    }

    static Path write(Path file, BufferedImage image) {
        String name = file.toString();
        try {
            Files.createDirectories(file.getParent());
            if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
                throw new IllegalStateException("No writer for " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static Path text(Path file, String text) {
        return bytes(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Path bytes(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PNG of one grey pixel whose header claims another size, with a right checksum. */
    static byte[] claiming(int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = out.toByteArray();
        // 8 bytes of signature, 4 of length, "IHDR", width, height, 5 more, checksum over all but the length.
        ByteBuffer.wrap(bytes).putInt(16, width).putInt(20, height);
        CRC32 sum = new CRC32();
        sum.update(bytes, 12, 17);
        ByteBuffer.wrap(bytes).putInt(29, (int) sum.getValue());
        return bytes;
    }

    /** An IDX file of bytes. */
    static byte[] idx(int[] shape, byte[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        buffer.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) shape.length);
        for (int size : shape) {
            buffer.putInt(size);
        }
        return buffer.put(values).array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
