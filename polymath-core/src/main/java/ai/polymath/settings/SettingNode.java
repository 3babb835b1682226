package ai.polymath.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of YAML before it gets a type: what stood there, and where. A value in a mapping carries the mark of its key,
 * since that is the line a person looks for; an element of a sequence carries the mark of its own first character.
 */
public sealed interface SettingNode {
    /** Where it stands. */
    Mark mark();

    /** The same content at another place, all the way down. */
    SettingNode at(Mark mark);

    /** What was found, for messages: {@code 'ten'}, {@code a list}. */
    String describe();

    /**
     * Keys and values in the order of the file.
     *
     * @param values unmodifiable, ordered
     */
    record Mapping(Map<String, SettingNode> values, Mark mark) implements SettingNode {
        /** The map is copied. */
        public Mapping {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** The value of a key, or null where there is none. */
        public @Nullable SettingNode get(String key) {
            return values.get(key);
        }

        /** A copy in which the key has this value; a new key goes to the end. */
        public Mapping with(String key, SettingNode value) {
            Map<String, SettingNode> copy = new LinkedHashMap<>(values);
            copy.put(key, value);
            return new Mapping(copy, mark);
        }

        @Override
        public Mapping at(Mark mark) {
            Map<String, SettingNode> copy = new LinkedHashMap<>();
            values.forEach((key, value) -> copy.put(key, value.at(mark)));
            return new Mapping(copy, mark);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /**
     * Elements in order.
     *
     * @param items unmodifiable
     */
    record Sequence(List<SettingNode> items, Mark mark) implements SettingNode {
        /** The list is copied. */
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Sequence at(Mark mark) {
            return new Sequence(items.stream().map(item -> item.at(mark)).toList(), mark);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * A single value. It stays text until the setting's type says what it means, so {@code no} is a fine name and
     * {@code 007} keeps its zeros.
     *
     * @param text without quotes, escapes resolved
     * @param quoted whether it stood in quotes or a block ({@code |}), so is text and never a number
     */
    record Scalar(String text, boolean quoted, Mark mark) implements SettingNode {
        @Override
        public Scalar at(Mark mark) {
            return new Scalar(text, quoted, mark);
        }

        @Override
        public String describe() {
            String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
            return (quoted ? "the text " : "") + "'" + shown.replace("\n", "\\n") + "'";
        }
    }

    /** Nothing at all, {@code ~} or {@code null}. */
    record Null(Mark mark) implements SettingNode {
        @Override
        public Null at(Mark mark) {
            return new Null(mark);
        }

        @Override
        public String describe() {
            return "nothing";
        }
    }
}
