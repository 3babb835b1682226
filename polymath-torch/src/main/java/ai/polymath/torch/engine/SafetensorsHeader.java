package ai.polymath.torch.engine;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.Safetensors.Entry;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a {@link Safetensors} file. As in the reference implementation, tensors must fill the file without
 * holes, overlaps or a rest, so that a file says one thing only.
 *
 * @param entries tensors by name
 * @param metadata words by name
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    private static final Map<String, Integer> SIZES =
            Map.of("F64", 8, "F32", 4, "I64", 8, "I32", 4, "I16", 2, "F16", 2, "BF16", 2, "I8", 1, "U8", 1, "BOOL", 1);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The bytes of the header, ending at a multiple of 8, so that elements may be mapped into memory. */
    byte[] format() {
        ObjectNode root = MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode words = root.putObject(METADATA);
            metadata.forEach(words::put);
        }
        entries.forEach((name, entry) -> {
            ObjectNode node = root.putObject(name);
            node.put("dtype", entry.type());
            ArrayNode shape = node.putArray("shape");
            for (long size : entry.shape()) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        });
        try {
            byte[] json = MAPPER.writeValueAsBytes(root);
            byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
            Arrays.fill(padded, json.length, padded.length, (byte) ' ');
            return padded;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Reads and checks a header.
     *
     * @param available bytes of the file behind it
     */
    static SafetensorsHeader parse(Path file, byte[] json, long available) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw broken(file, "its header is not valid JSON: " + NativeErrors.firstLine(e), e);
        } catch (IOException e) {
            throw broken(file, "its header is not valid JSON", e);
        }
        if (root == null || !root.isObject()) {
            throw broken(file, "its header is no JSON object", null);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        root.properties().forEach(e -> {
            if (!e.getKey().equals(METADATA)) {
                entries.put(e.getKey(), entry(file, e.getKey(), e.getValue(), available));
            }
        });
        requireNoGapOrOverlap(file, entries, available);
        return new SafetensorsHeader(entries, metadata(file, root.path(METADATA)));
    }

    private static Map<String, String> metadata(Path file, JsonNode node) {
        Map<String, String> words = new LinkedHashMap<>();
        if (node.isMissingNode()) {
            return words;
        }
        if (!node.isObject()) {
            throw broken(file, METADATA + " is no JSON object", null);
        }
        node.properties().forEach(e -> {
            if (!e.getValue().isTextual()) {
                throw broken(file, "'" + e.getKey() + "' in " + METADATA + " is no text", null);
            }
            words.put(e.getKey(), e.getValue().textValue());
        });
        return words;
    }

    private static Entry entry(Path file, String name, JsonNode node, long available) {
        JsonNode sizes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!node.path("dtype").isTextual() || !sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw broken(file, "tensor '" + name + "' lacks dtype, shape or two data_offsets", null);
        }
        String type = node.path("dtype").textValue();
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = number(file, name, "shape", sizes.get(i));
        }
        long begin = number(file, name, "data_offsets", offsets.get(0));
        long end = number(file, name, "data_offsets", offsets.get(1));
        if (end < begin || end > available) {
            throw broken(
                    file,
                    "tensor '" + name + "' claims bytes " + begin + " to " + end + " of " + available
                            + "; it was truncated or changed",
                    null);
        }
        if (end - begin != length(file, name, type, shape)) {
            throw broken(
                    file,
                    "tensor '" + name + "' of type " + type + " and shape " + Arrays.toString(shape) + " can't have "
                            + (end - begin) + " bytes",
                    null);
        }
        return new Entry(type, shape, begin, end);
    }

    private static long number(Path file, String name, String key, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw broken(
                    file, "tensor '" + name + "' has " + node + " in " + key + ", which is no size or place", null);
        }
        return node.longValue();
    }

    /** Bytes of a tensor, checked against overflow. */
    static long length(Path file, String name, String type, long[] shape) {
        long length = elementSize(file, name, type);
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "Tensor '" + name + "' has the negative size " + dimension + " in its shape.");
            }
            try {
                length = Math.multiplyExact(length, dimension);
            } catch (ArithmeticException e) {
                throw broken(
                        file,
                        "tensor '" + name + "' of shape " + Arrays.toString(shape) + " is too large to be true",
                        e);
            }
        }
        return length;
    }

    /** Bytes of an element. */
    static int elementSize(Path file, String name, String type) {
        Integer size = SIZES.get(type);
        if (size == null) {
            throw broken(
                    file,
                    "tensor '" + name + "' has the unknown type '" + type + "'; known are "
                            + SIZES.keySet().stream().sorted().toList(),
                    null);
        }
        return size;
    }

    private static void requireNoGapOrOverlap(Path file, Map<String, Entry> entries, long available) {
        List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparingLong(
                        (Map.Entry<String, Entry> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long end = 0;
        String last = "";
        for (Map.Entry<String, Entry> next : sorted) {
            long begin = next.getValue().begin();
            if (begin < end) {
                throw broken(file, "tensors '" + last + "' and '" + next.getKey() + "' overlap", null);
            }
            if (begin > end) {
                throw broken(file, (begin - end) + " bytes before tensor '" + next.getKey() + "' belong to none", null);
            }
            end = next.getValue().end();
            last = next.getKey();
        }
        if (end != available) {
            throw broken(file, (available - end) + " bytes at its end belong to no tensor", null);
        }
    }

    static PolymathException broken(Path file, String what, @Nullable Throwable cause) {
        String message = "File " + file + " is not a whole safetensors file: " + what + ".";
        return cause == null ? new PolymathException(message) : new PolymathException(message, cause);
    }
}
