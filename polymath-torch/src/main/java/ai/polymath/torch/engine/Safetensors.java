package ai.polymath.torch.engine;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The safetensors file format: 8 bytes little-endian length of a JSON header; the header, which gives each tensor its type,
 * shape and place; then all elements, little-endian, row-major. Reading trusts nothing: every length, place, type and
 * shape is checked against the file before any memory is taken. A file holds data only; reading one runs nothing.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {
    /** The largest header that is read, as in the reference implementation. */
    private static final long LARGEST_HEADER = 100_000_000;

    /** The largest tensor that a Java array can take. */
    private static final long LARGEST_TENSOR = Integer.MAX_VALUE - 8;

    /**
     * Where a tensor stands.
     *
     * @param type such as {@code F32}
     * @param shape its sizes; none for a scalar
     * @param begin first byte, counted from the end of the header
     * @param end the byte behind its last
     */
    public record Entry(String type, long[] shape, long begin, long end) {}

    /**
     * A tensor to be written.
     *
     * @param type such as {@code F32}
     * @param shape its sizes; none for a scalar
     * @param bytes its elements, little-endian, row-major; asked for when it is its turn
     */
    public record Content(String type, long[] shape, Supplier<byte[]> bytes) {}

    private final Path file;
    private final long dataStart;
    private final SafetensorsHeader header;

    private Safetensors(Path file, long dataStart, SafetensorsHeader header) {
        this.file = file;
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * Writes tensors and words; the file appears as a whole or not at all. Tensors of wide elements stand first, so that each
     * is aligned to its element: Python's reader can't view others.
     */
    public static void write(Path file, Map<String, Content> tensors, Map<String, String> metadata) {
        List<Map.Entry<String, Content>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingInt((Map.Entry<String, Content> e) -> SafetensorsHeader.elementSize(
                        file, e.getKey(), e.getValue().type()))
                .reversed());
        Map<String, Entry> entries = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, Content> tensor : ordered) {
            String name = tensor.getKey();
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("A tensor can't be named " + name + ".");
            }
            Content content = tensor.getValue();
            long length = SafetensorsHeader.length(file, name, content.type(), content.shape());
            entries.put(name, new Entry(content.type(), content.shape(), offset, offset + length));
            offset += length;
        }
        byte[] json = new SafetensorsHeader(entries, metadata).format();
        AtomicFiles.write(file, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (Map.Entry<String, Content> tensor : ordered) {
                writeBytes(out, file, tensor.getKey(), tensor.getValue());
            }
        });
    }

    private static void writeBytes(OutputStream out, Path file, String name, Content content) throws IOException {
        byte[] bytes = content.bytes().get();
        long expected = SafetensorsHeader.length(file, name, content.type(), content.shape());
        if (bytes.length != expected) {
            throw new IllegalArgumentException(
                    "Tensor '" + name + "' gave " + bytes.length + " bytes instead of " + expected + ".");
        }
        out.write(bytes);
    }

    /**
     * Reads the header and checks it against the file.
     *
     * @throws PolymathException if the file is not whole, naming it and what is wrong
     */
    public static Safetensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw SafetensorsHeader.broken(file, "it has " + size + " bytes, too few for a header", null);
            }
            long length = readFully(channel, 0, Long.BYTES, file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            // A length of 2^63 or more looks negative here.
            if (length < 2 || length > LARGEST_HEADER || length > size - Long.BYTES) {
                throw SafetensorsHeader.broken(
                        file,
                        "its header claims " + Long.toUnsignedString(length) + " bytes in a file of " + size
                                + "; at most " + LARGEST_HEADER + " are read",
                        null);
            }
            byte[] json = readFully(channel, Long.BYTES, (int) length, file).array();
            long dataStart = Long.BYTES + length;
            return new Safetensors(file, dataStart, SafetensorsHeader.parse(file, json, size - dataStart));
        } catch (NoSuchFileException e) {
            throw new PolymathException("File " + file + " does not exist.", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw SafetensorsHeader.broken(file, "it ends too early", null);
            }
        }
        return buffer.flip();
    }

    /** The words that came with the tensors. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** The names of all tensors. */
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    /** Where a tensor stands. */
    public Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new PolymathException(
                    "File " + file + " has no tensor '" + name + "'." + DidYouMean.hint(name, names()));
        }
        return entry;
    }

    /** A tensor's elements, little-endian, row-major; below 2 GB. */
    public byte[] bytes(String name) {
        Entry entry = entry(name);
        long length = entry.end() - entry.begin();
        if (length > LARGEST_TENSOR) {
            throw new PolymathException("File " + file + ": tensor '" + name + "' has " + length
                    + " bytes, but at most " + LARGEST_TENSOR + " can be read at once.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return readFully(channel, dataStart + entry.begin(), (int) length, file)
                    .array();
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** The file's name. */
    public Path file() {
        return file;
    }
}
