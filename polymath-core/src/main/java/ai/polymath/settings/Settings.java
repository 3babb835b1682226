package ai.polymath.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings files and records, there and back.
 *
 * <p>For every record {@code x} of settings whose lists and maps are compared by content, {@code parse(toYaml(x),
 * X.class)} equals {@code x}, and so does {@code fromTree(toTree(x), X.class)}.
 */
public final class Settings {
    private Settings() {}

    /**
     * Reads a file.
     *
     * @throws ai.polymath.PolymathException if the file can't be read
     * @throws SettingException with all that is wrong with it
     */
    public static <T> T load(Path file, Class<T> type) {
        return SettingBinder.bind(SettingReader.read(file), type);
    }

    /** Reads a file and changes single settings, such as {@code training.epochs=10}; see {@link Overrides}. */
    public static <T> T load(Path file, List<String> overrides, Class<T> type) {
        return SettingBinder.bind(Overrides.apply(SettingReader.read(file), overrides, type), type);
    }

    /** Reads YAML text; {@code source} is how messages name it. */
    public static <T> T parse(String yaml, String source, Class<T> type) {
        return SettingBinder.bind(SettingReader.read(yaml, source), type);
    }

    /**
     * The record with all its defaults.
     *
     * @throws SettingException if it has settings that must be given
     */
    public static <T> T defaults(Class<T> type) {
        Mark mark = Mark.of("defaults of " + type.getSimpleName());
        return SettingBinder.bind(new SettingNode.Mapping(Map.of(), mark), type);
    }

    /**
     * A record as maps, lists, texts, numbers and booleans, ready for JSON. Keys are in the order of the components, all
     * defaults are written out, what is {@code null} is left out. Enums are words, paths have forward slashes, infinite
     * numbers and NaN are the texts {@code .inf}, {@code -.inf} and {@code .nan}.
     */
    public static Map<String, @Nullable Object> toTree(Record record) {
        return SettingWriter.mapping(new Shape.RecordOf(record.getClass()), record);
    }

    /** An alternative of a {@link Choice} as {@link #toTree(Record)} writes it, its kind first. */
    public static <T> Map<String, @Nullable Object> toTree(T alternative, Class<T> choice) {
        return SettingWriter.mapping(Shape.of(choice), alternative);
    }

    /** A record as the tree that reading its YAML would give. */
    public static SettingNode toNode(Record record) {
        Class<?> type = record.getClass();
        return SettingWriter.node(toTree(record), Mark.of(type.getSimpleName()));
    }

    /** A record as YAML that reads back as an equal record, defaults written out. */
    public static String toYaml(Record record) {
        return YamlText.write(toTree(record));
    }

    /** An alternative of a {@link Choice} as YAML, its kind first. */
    public static <T> String toYaml(T alternative, Class<T> choice) {
        return YamlText.write(toTree(alternative, choice));
    }

    /**
     * Makes a record of what {@link #toTree(Record)} wrote, perhaps by way of JSON.
     *
     * @param tree maps, lists, texts, numbers, booleans and nulls
     * @param source how messages name it
     * @throws SettingException with all that is wrong with it
     */
    public static <T> T fromTree(@Nullable Object tree, String source, Class<T> type) {
        return SettingBinder.bind(SettingWriter.node(tree, Mark.of(source)), type);
    }

    /**
     * A copy of a record with another value of one component.
     *
     * @param component its name in Java
     * @throws IllegalArgumentException if the record has no such component
     * @throws RuntimeException what the record's constructor throws if the value breaks a rule
     */
    public static <R extends Record> R with(R record, String component, @Nullable Object value) {
        return RecordInfo.copy(record, component, value);
    }
}
