package ai.polymath.run;

import ai.polymath.PolymathException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON files of runs and bundles. Undefined numbers are written as {@code null}. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** Text of a tree of maps, lists, strings, numbers and booleans; {@code NaN} becomes {@code null}. */
    public static String text(Map<String, ?> tree) {
        try {
            return MAPPER.writeValueAsString(cleaned(tree)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Writes a tree as a file. */
    public static void write(Path file, Map<String, ?> tree) {
        AtomicFiles.writeText(file, text(tree));
    }

    /** A parsed text as maps, lists, texts, numbers, booleans and nulls. */
    public static @Nullable Object tree(JsonNode node) {
        return MAPPER.convertValue(node, Object.class);
    }

    /** Parses a text that this class or a person wrote. */
    public static JsonNode parse(String text, String source) {
        if (text.isBlank()) {
            throw new PolymathException(source + " is empty, but must hold JSON. Maybe it was cut off in writing?");
        }
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new PolymathException(
                    source + " is not valid JSON: " + e.getOriginalMessage() + " (line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ").",
                    e);
        }
    }

    /** Reads a file. */
    public static JsonNode read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new PolymathException("File " + file + " does not exist.", e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static @Nullable Object cleaned(@Nullable Object value) {
        if (value instanceof Double d) {
            return d.isNaN() || d.isInfinite() ? null : d;
        }
        if (value instanceof Float f) {
            return f.isNaN() || f.isInfinite() ? null : f;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new java.util.LinkedHashMap<>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), cleaned(v)));
            return copy;
        }
        if (value instanceof Iterable<?> list) {
            java.util.List<Object> copy = new java.util.ArrayList<>();
            list.forEach(v -> copy.add(cleaned(v)));
            return copy;
        }
        if (value instanceof double[] array) {
            java.util.List<Object> copy = new java.util.ArrayList<>();
            for (double d : array) {
                copy.add(cleaned(d));
            }
            return copy;
        }
        return value;
    }
}
