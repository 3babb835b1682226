package ai.polymath.torch.engine;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The safetensors file format: 8 bytes little-endian length of a JSON header; the header, which gives each tensor its type,
 * shape and place; then all elements, little-endian, row-major. Reading trusts nothing: every length, place, type and
 * shape is checked against the file before any memory is taken.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {
    /** The largest header that is read, as in the reference implementation. */
    private static final long LARGEST_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final Map<String, Integer> SIZES =
            Map.of("F64", 8, "F32", 4, "I64", 8, "I32", 4, "I16", 2, "F16", 2, "BF16", 2, "I8", 1, "U8", 1, "BOOL", 1);

    /**
     * Where a tensor stands.
     *
     * @param type such as {@code F32}
     * @param shape its sizes
     * @param begin first byte, counted from the end of the header
     * @param end the byte behind its last
     */
    public record Entry(String type, long[] shape, long begin, long end) {}

    /**
     * A tensor to be written.
     *
     * @param type such as {@code F32}
     * @param shape its sizes
     * @param bytes its elements, little-endian, row-major; asked for when it is its turn
     */
    public record Content(String type, long[] shape, java.util.function.Supplier<byte[]> bytes) {}

    private final Path file;
    private final long dataStart;
    private final Map<String, Entry> entries;
    private final Map<String, String> metadata;

    private Safetensors(Path file, long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
        this.metadata = metadata;
    }

    /** Writes tensors and words; the file appears as a whole or not at all. */
    public static void write(Path file, Map<String, Content> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long offset = 0;
        for (Map.Entry<String, Content> tensor : tensors.entrySet()) {
            Content content = tensor.getValue();
            long length = length(tensor.getKey(), content.type(), content.shape(), file);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", content.type());
            entry.put("shape", java.util.Arrays.stream(content.shape()).boxed().toList());
            entry.put("data_offsets", List.of(offset, offset + length));
            header.put(tensor.getKey(), entry);
            offset += length;
        }
        byte[] json = padded(Json.text(header).getBytes(StandardCharsets.UTF_8));
        AtomicFiles.write(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (Map.Entry<String, Content> tensor : tensors.entrySet()) {
                writeBytes(out, tensor.getKey(), tensor.getValue());
            }
        });
    }

    private static void writeBytes(OutputStream out, String name, Content content) throws IOException {
        byte[] bytes = content.bytes().get();
        if (bytes.length != length(name, content.type(), content.shape(), Path.of(name))) {
            throw new IllegalArgumentException("Tensor '" + name + "' gave " + bytes.length + " bytes.");
        }
        out.write(bytes);
    }

    /** The header ends at a multiple of 8 bytes, so that elements may be mapped into memory. */
    private static byte[] padded(byte[] json) {
        byte[] padded = java.util.Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        java.util.Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads the header and checks it against the file.
     *
     * @throws PolymathException if the file is not whole, naming it and what is wrong
     */
    public static Safetensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw broken(file, "it has " + size + " bytes, too few for a header");
            }
            long headerLength = readFully(channel, 0, 8, file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (headerLength < 2 || headerLength > LARGEST_HEADER || headerLength > size - 8) {
                throw broken(file, "its header claims " + headerLength + " bytes of a file of " + size);
            }
            byte[] json = readFully(channel, 8, (int) headerLength, file).array();
            JsonNode header = Json.parse(new String(json, StandardCharsets.UTF_8), "The header of " + file);
            if (!header.isObject()) {
                throw broken(file, "its header is no JSON object");
            }
            long dataStart = 8 + headerLength;
            Map<String, String> metadata = new LinkedHashMap<>();
            header.path(METADATA).fields().forEachRemaining(e -> metadata.put(
                    e.getKey(), e.getValue().asText()));
            Map<String, Entry> entries = new LinkedHashMap<>();
            header.fields().forEachRemaining(e -> {
                if (!e.getKey().equals(METADATA)) {
                    entries.put(e.getKey(), entry(file, e.getKey(), e.getValue(), size - dataStart));
                }
            });
            requireContiguous(file, entries, size - dataStart);
            return new Safetensors(file, dataStart, entries, metadata);
        } catch (NoSuchFileException e) {
            throw new PolymathException("File " + file + " does not exist.", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static Entry entry(Path file, String name, JsonNode node, long available) {
        String type = node.path("dtype").asText();
        JsonNode sizes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!sizes.isArray() || offsets.size() != 2) {
            throw broken(file, "tensor '" + name + "' has no shape or no two data_offsets");
        }
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(sizes.get(i));
        }
        long begin = whole(offsets.get(0));
        long end = whole(offsets.get(1));
        if (begin < 0 || end < begin || end > available) {
            throw broken(file, "tensor '" + name + "' claims bytes " + begin + " to " + end + " of " + available
                    + "; it was truncated or changed");
        }
        if (end - begin != length(name, type, shape, file)) {
            throw broken(file, "tensor '" + name + "' of type " + type + " and shape "
                    + java.util.Arrays.toString(shape) + " can't have " + (end - begin) + " bytes");
        }
        return new Entry(type, shape, begin, end);
    }

    private static long length(String name, String type, long[] shape, Path file) {
        Integer size = SIZES.get(type);
        if (size == null) {
            throw broken(file, "tensor '" + name + "' has the unknown type '" + type + "'");
        }
        long length = size;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw broken(file, "tensor '" + name + "' has a negative size");
            }
            try {
                length = Math.multiplyExact(length, dimension);
            } catch (ArithmeticException e) {
                throw broken(file, "tensor '" + name + "' has a shape too large to be true");
            }
        }
        return length;
    }

    /** A whole number that a long can hold, else -1. */
    private static long whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.asLong() : -1;
    }

    /** As the reference implementation demands: tensors follow each other without gap or overlap and end with the file. */
    private static void requireContiguous(Path file, Map<String, Entry> entries, long available) {
        List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparingLong(
                        (Map.Entry<String, Entry> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long end = 0;
        for (Map.Entry<String, Entry> tensor : sorted) {
            long begin = tensor.getValue().begin();
            if (begin != end) {
                throw broken(file, "tensor '" + tensor.getKey() + "' begins at byte " + begin + ", which "
                        + (begin < end ? "overlaps the tensor before, ending at " : "leaves a gap after byte ") + end);
            }
            end = tensor.getValue().end();
        }
        if (end != available) {
            throw broken(file, "its tensors end at byte " + end + " of " + available);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length, Path file)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw broken(file, "it ends too early");
            }
        }
        return buffer.flip();
    }

    private static PolymathException broken(Path file, String what) {
        return new PolymathException("File " + file + " is not a whole safetensors file: " + what + ".");
    }

    /** The words that came with the tensors. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The names of all tensors. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** Where a tensor stands. */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new PolymathException(
                    "File " + file + " has no tensor '" + name + "'." + DidYouMean.hint(name, entries.keySet()));
        }
        return entry;
    }

    /** A tensor's elements, little-endian, row-major. */
    public byte[] bytes(String name) {
        Entry entry = entry(name);
        if (entry.end() - entry.begin() > Integer.MAX_VALUE - 8) {
            throw broken(file, "tensor '" + name + "' has 2 GB or more");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return readFully(channel, dataStart + entry.begin(), (int) (entry.end() - entry.begin()), file)
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
