package ai.polymath.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a changed record the way its file was written: what did not change stands as a person wrote it (without comments),
 * defaults that nobody wrote are not spelled out, and only what changed is put in.
 */
public final class SettingPatch {
    private SettingPatch() {}

    /**
     * YAML that reads back as {@code after}.
     *
     * @param written the file that gave {@code before}
     * @param before the record of that file
     * @param after the record to write
     */
    public static <R extends Record> String write(SettingNode written, R before, R after) {
        if (plain(written) instanceof Map<?, ?> map) {
            String text = YamlText.write(patched(map, Settings.toTree(before), Settings.toTree(after)));
            if (readsAs(text, after)) {
                return text;
            }
        }
        return Settings.toYaml(after);
    }

    private static <R extends Record> boolean readsAs(String text, R after) {
        try {
            Record back = Settings.parse(text, "the written file", after.getClass());
            return Settings.toTree(back).equals(Settings.toTree(after));
        } catch (SettingException e) {
            return false;
        }
    }

    private static Map<String, @Nullable Object> patched(Map<?, ?> written, Map<?, ?> before, Map<?, ?> after) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        written.forEach((name, value) -> {
            String key = (String) name;
            if (after.containsKey(key)) {
                result.put(key, patched(value, before.get(key), after.get(key)));
            } else if (!before.containsKey(key)) {
                // Written in a way of which the record knows nothing, such as a key that stands for others.
                result.put(key, value);
            }
        });
        after.forEach((name, value) -> {
            String key = (String) name;
            if (!result.containsKey(key) && !Objects.equals(before.get(key), value)) {
                result.put(key, value);
            }
        });
        return result;
    }

    private static @Nullable Object patched(@Nullable Object written, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return written;
        }
        // Another kind of a choice takes other keys, so what was written of the old one means nothing.
        if (written instanceof Map<?, ?> own
                && before instanceof Map<?, ?> old
                && after instanceof Map<?, ?> changed
                && sameKind(old, changed)) {
            return patched(own, old, changed);
        }
        return after;
    }

    private static boolean sameKind(Map<?, ?> before, Map<?, ?> after) {
        return Objects.equals(before.get("type"), after.get("type"))
                && Objects.equals(before.get("method"), after.get("method"));
    }

    /** A node as maps, lists, texts, numbers and truth values. */
    private static @Nullable Object plain(SettingNode node) {
        if (node instanceof SettingNode.Mapping mapping) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            mapping.values().forEach((key, value) -> map.put(key, plain(value)));
            return map;
        }
        if (node instanceof SettingNode.Sequence sequence) {
            List<@Nullable Object> list = new ArrayList<>();
            sequence.items().forEach(item -> list.add(plain(item)));
            return list;
        }
        if (node instanceof SettingNode.Scalar scalar) {
            return scalar.quoted() ? scalar.text() : value(scalar.text());
        }
        return null;
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("-?(0|[1-9]\\d{0,17})")) {
            return Long.valueOf(text);
        }
        return text.matches("-?(0|[1-9]\\d*)\\.\\d+")
                        && Double.toString(Double.parseDouble(text)).equals(text)
                ? (Object) Double.valueOf(text)
                : text;
    }
}
