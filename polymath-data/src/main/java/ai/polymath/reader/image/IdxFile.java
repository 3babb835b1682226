package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * An IDX file (LeCun's format of MNIST), also with gzip: two zeros, a byte for the type, one for the number of dimensions, their
 * sizes, the values; all with the highest byte first. What the header claims is never allocated before it was read, so neither
 * a wrong header nor a file that unpacks without end fills the memory.
 *
 * @param shape sizes of the dimensions
 * @param type 8 unsigned bytes, 9 bytes, 11 shorts, 12 ints
 * @param values the values' bytes
 */
record IdxFile(int[] shape, int type, byte[] values) {
    private static final int UNSIGNED = 0x08;
    private static final int SIGNED = 0x09;
    private static final int SHORT = 0x0b;
    private static final int INT = 0x0c;
    private static final int MOST_DIMENSIONS = 4;

    /**
     * Reads a file.
     *
     * @throws PolymathException naming the file if it is no IDX file, is too short or too long
     */
    static IdxFile read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new PolymathException("There is no IDX file " + path + ".");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(path));
                InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            byte[] magic = in.readNBytes(4);
            if (magic.length < 4 || magic[0] != 0 || magic[1] != 0 || size(magic[2]) == 0) {
                throw new PolymathException("File " + path + " is no IDX file of whole numbers: it begins with "
                        + Arrays.toString(magic) + " instead of 0, 0, 8 (or 9, 11, 12), dimensions.");
            }
            if (magic[3] < 1 || magic[3] > MOST_DIMENSIONS) {
                throw new PolymathException("File " + path + " says that it has " + magic[3] + " dimensions, but 1 to "
                        + MOST_DIMENSIONS + " are read.");
            }
            int[] shape = new int[magic[3]];
            byte[] sizes = in.readNBytes(4 * shape.length);
            if (sizes.length < 4 * shape.length) {
                throw new EOFException();
            }
            ByteBuffer.wrap(sizes).asIntBuffer().get(shape);
            long length = size(magic[2]);
            for (int size : shape) {
                if (size < 0 || length > Integer.MAX_VALUE - 8) {
                    length = Long.MAX_VALUE;
                    break;
                }
                length *= size;
            }
            if (length > Integer.MAX_VALUE - 8) {
                throw new PolymathException("File " + path + " says that it holds " + Arrays.toString(shape)
                        + " values, more than can be read. Is it damaged?");
            }
            byte[] values = in.readNBytes((int) length);
            if (values.length < length) {
                throw new PolymathException("File " + path + " ends after " + values.length + " of the " + length
                        + " bytes that " + Arrays.toString(shape) + " values need: it was truncated.");
            }
            if (in.read() >= 0) {
                throw new PolymathException("File " + path + " goes on behind the " + length + " bytes that "
                        + Arrays.toString(shape) + " values need.");
            }
            return new IdxFile(shape, magic[2], values);
        } catch (EOFException e) {
            throw new PolymathException("File " + path + " ends in the middle: it was truncated.", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + path + ": " + e.getMessage() + ".", e);
        }
    }

    /** Bytes of a value; 0 for a type that is not read. */
    private static int size(int type) {
        return switch (type) {
            case UNSIGNED, SIGNED -> 1;
            case SHORT -> 2;
            case INT -> 4;
            default -> 0;
        };
    }

    /** Whether values are unsigned bytes, as pixels are. */
    boolean isBytes() {
        return type == UNSIGNED;
    }

    /** The value at an index in row-major order. */
    int value(int index) {
        ByteBuffer buffer = ByteBuffer.wrap(values);
        return switch (type) {
            case UNSIGNED -> values[index] & 0xff;
            case SIGNED -> values[index];
            case SHORT -> buffer.getShort(2 * index);
            default -> buffer.getInt(4 * index);
        };
    }
}
