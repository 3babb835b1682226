package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array that NumPy has saved ({@code .npy}, versions 1 to 3) as numbers at the pixels of a picture: {@code [h, w]},
 * {@code [c, h, w]} or {@code [h, w, c]}, where c is at most {@value #MOST_CHANNELS}; of two possible readings one of 1 or 3 channels is
 * meant, else channels first.
 * Whole numbers, floating-point numbers and truths of either byte order are read. An array of Python objects is never read, for that
 * would run what is in it.
 *
 * <p>What the header claims is checked before anything is held: at most {@value #MOST_NUMBERS} numbers, and as many bytes as the file
 * has.
 */
final class NpyFile {
    /** More numbers a pixel are no map. */
    static final int MOST_CHANNELS = 4;

    private static final int MOST_NUMBERS = 1 << 25;
    private static final int MOST_HEADER = 1 << 16;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int CHUNK = 1 << 15;
    private static final Pattern HEADER = Pattern.compile("\\{\\s*(?=.*'descr'\\s*:\\s*'([^']*)')"
            + "(?=.*'fortran_order'\\s*:\\s*(True|False))(?=.*'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)).*\\}\\s*");
    /** Bytes a number. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("b1", 1),
            Map.entry("i1", 1),
            Map.entry("u1", 1),
            Map.entry("i2", 2),
            Map.entry("u2", 2),
            Map.entry("f2", 2),
            Map.entry("i4", 4),
            Map.entry("u4", 4),
            Map.entry("f4", 4),
            Map.entry("i8", 8),
            Map.entry("u8", 8),
            Map.entry("f8", 8));

    private NpyFile() {}

    /**
     * What a header says.
     *
     * @param type such as {@code f4}
     * @param order of bytes
     * @param channels numbers a pixel
     * @param height rows of pixels
     * @param width pixels a row
     * @param strides how far apart in the file neighbouring channels, rows and pixels are, in numbers
     */
    record Header(String type, ByteOrder order, int channels, int height, int width, int[] strides) {
        /** Whether the numbers are whole. */
        boolean isWhole() {
            return type.charAt(0) != 'f';
        }
    }

    /** Whether a file's name says that it is such an array. */
    static boolean isNpy(Path file) {
        return file.toString().endsWith(".npy");
    }

    /**
     * What the header says.
     *
     * @throws PolymathException naming the file if it is no array that can be read
     */
    static Header header(Path file) {
        return open(file, (header, in) -> header);
    }

    /** Header and numbers. */
    record Contents(Header header, float[] values) {}

    /**
     * The numbers, {@code [channels, height, width]}.
     *
     * @throws PolymathException naming the file if it is no array that can be read
     */
    static Contents read(Path file) {
        return open(file, (header, in) -> new Contents(header, numbers(header, in)));
    }

    private interface Look<T> {
        T at(Header header, DataInputStream in) throws IOException;
    }

    private static <T> T open(Path file, Look<T> look) {
        if (!Files.isRegularFile(file)) {
            throw new PolymathException("There is no file " + file + ".");
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new PolymathException("File " + file + " is no array of NumPy: it does not begin like one.");
            }
            int version = in.readUnsignedByte();
            in.readUnsignedByte();
            if (version < 1 || version > 3) {
                throw new PolymathException(
                        "File " + file + " is of version " + version + " of NumPy's format; 1 to 3 are known.");
            }
            int sizeBytes = version == 1 ? 2 : 4;
            byte[] size = in.readNBytes(sizeBytes);
            long length = 0;
            for (int i = size.length - 1; i >= 0; i--) {
                length = (length << 8) | (size[i] & 0xff);
            }
            if (size.length < sizeBytes || length > MOST_HEADER) {
                throw new PolymathException("File " + file + " is damaged: its header claims " + length + " bytes.");
            }
            byte[] text = in.readNBytes((int) length);
            if (text.length < length) {
                throw new EOFException();
            }
            long before = MAGIC.length + 2L + sizeBytes + length;
            Header header = parse(file, new String(text, StandardCharsets.ISO_8859_1), Files.size(file) - before);
            return look.at(header, in);
        } catch (EOFException e) {
            throw new PolymathException("File " + file + " is cut off.", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static Header parse(Path file, String text, long bytes) {
        Matcher matcher = HEADER.matcher(text.strip());
        if (!matcher.matches()) {
            boolean structured = text.contains("'descr': [");
            throw new PolymathException("File " + file + " has "
                    + (structured ? "an array of records, but" : "the header " + text.strip() + ", but")
                    + " a map is a plain array of numbers.");
        }
        String descr = matcher.group(1);
        String type = descr.length() > 1 ? descr.substring(1) : descr;
        Integer size = TYPES.get(type);
        if (descr.contains("O")) {
            throw new PolymathException(
                    "File " + file + " holds Python objects (pickle), which are never read, since that"
                            + " could run any program. Save it as numbers: np.save(path, array.astype('float32')).");
        }
        if (size == null || "<>|=".indexOf(descr.charAt(0)) < 0) {
            throw new PolymathException("File " + file + " has numbers of the type '" + descr + "', but known are "
                    + String.join(", ", TYPES.keySet().stream().sorted().toList()) + ".");
        }
        long[] shape = Arrays.stream(matcher.group(3).split(","))
                .map(part -> part.replaceAll("[L\\s]", ""))
                .filter(part -> !part.isEmpty())
                .mapToLong(part -> part.length() > 9 ? Long.MAX_VALUE : Long.parseLong(part))
                .toArray();
        return layout(file, type, descr.charAt(0) == '>', matcher.group(2).equals("True"), shape, size, bytes);
    }

    private static Header layout(
            Path file, String type, boolean big, boolean fortran, long[] shape, int size, long bytes) {
        double numbers = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (shape.length < 2 || shape.length > 3 || numbers < 1 || numbers > MOST_NUMBERS) {
            throw new PolymathException("File " + file + " has the shape " + Arrays.toString(shape)
                    + ", but a map is [h, w], [c, h, w] or [h, w, c] of at most " + MOST_NUMBERS + " numbers.");
        }
        long wanted = (long) numbers;
        wanted *= size;
        if (wanted != bytes) {
            throw new PolymathException("File " + file + " has the shape " + Arrays.toString(shape) + ", which takes "
                    + wanted + " bytes, but it has " + bytes + ". Is it cut off?");
        }
        int[] strides = new int[shape.length];
        int step = 1;
        for (int i = 0; i < shape.length; i++) {
            int axis = fortran ? i : shape.length - 1 - i;
            strides[axis] = step;
            step *= (int) shape[axis];
        }
        // Where the axes of channels, rows and pixels stand.
        List<Integer> axes =
                shape.length == 2 ? List.of(-1, 0, 1) : isLast(shape) ? List.of(2, 0, 1) : List.of(0, 1, 2);
        int channels = axes.get(0) < 0 ? 1 : (int) shape[axes.get(0)];
        if (channels > MOST_CHANNELS) {
            throw new PolymathException("File " + file + " has the shape " + Arrays.toString(shape)
                    + ", but neither its first nor its last axis is one of 1 to " + MOST_CHANNELS + " channels.");
        }
        return new Header(
                type,
                big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                channels,
                (int) shape[axes.get(1)],
                (int) shape[axes.get(2)],
                new int[] {axes.get(0) < 0 ? 0 : strides[axes.get(0)], strides[axes.get(1)], strides[axes.get(2)]});
    }

    /** Whether the last axis is that of the channels: the first is too long, or of the two only the last is 1 or 3 long. */
    private static boolean isLast(long[] shape) {
        boolean firstUsual = shape[0] == 1 || shape[0] == 3;
        boolean lastUsual = shape[2] == 1 || shape[2] == 3;
        return shape[0] > MOST_CHANNELS || (!firstUsual && lastUsual);
    }

    private static float[] numbers(Header header, DataInputStream in) throws IOException {
        int size = java.util.Objects.requireNonNull(TYPES.get(header.type()), "checked by the header");
        int count = header.channels() * header.height() * header.width();
        float[] inOrder = new float[count];
        byte[] bytes = new byte[CHUNK];
        for (int from = 0; from < count; from += CHUNK / size) {
            int n = Math.min(CHUNK / size, count - from);
            in.readFully(bytes, 0, n * size);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
            for (int i = 0; i < n; i++) {
                inOrder[from + i] = number(header.type(), buffer, i * size);
            }
        }
        int[] strides = header.strides();
        boolean plain = strides[2] == 1 && strides[1] == header.width();
        if (plain && (header.channels() == 1 || strides[0] == header.width() * header.height())) {
            return inOrder;
        }
        float[] values = new float[count];
        int to = 0;
        for (int c = 0; c < header.channels(); c++) {
            for (int y = 0; y < header.height(); y++) {
                for (int x = 0; x < header.width(); x++) {
                    values[to++] = inOrder[c * strides[0] + y * strides[1] + x * strides[2]];
                }
            }
        }
        return values;
    }

    private static float number(String type, ByteBuffer buffer, int at) {
        return switch (type) {
            case "b1" -> buffer.get(at) == 0 ? 0 : 1;
            case "i1" -> buffer.get(at);
            case "u1" -> buffer.get(at) & 0xff;
            case "i2" -> buffer.getShort(at);
            case "u2" -> buffer.getShort(at) & 0xffff;
            case "f2" -> half(buffer.getShort(at) & 0xffff);
            case "i4" -> buffer.getInt(at);
            case "u4" -> buffer.getInt(at) & 0xffffffffL;
            case "f4" -> buffer.getFloat(at);
            case "i8" -> buffer.getLong(at);
            case "u8" -> {
                long value = buffer.getLong(at);
                yield value >= 0 ? value : (value >>> 1) * 2f;
            }
            default -> (float) buffer.getDouble(at);
        };
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
    private static float half(int bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        float sign = (bits & 0x8000) == 0 ? 1 : -1;
        if (exponent == 31) {
            return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        return sign * (exponent == 0 ? Math.scalb((float) fraction, -24) : Math.scalb(1024f + fraction, exponent - 25));
    }
}
