package ai.polymath.settings;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as a plain tree of maps, lists, texts, numbers and booleans. Every setting is written, defaults too: a
 * stored experiment must mean the same when a later version has other defaults.
 */
final class SettingWriter {
    private SettingWriter() {}

    /** The settings of a record; {@code type} tells whether it is an alternative whose kind must be named. */
    static Map<String, @Nullable Object> mapping(Shape shape, Object value) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        fields(shape, value, tree);
        return tree;
    }

    private static void fields(Shape shape, Object value, Map<String, @Nullable Object> tree) {
        Shape.RecordOf record;
        if (shape instanceof Shape.ChoiceOf choice) {
            Choices choices = choice.choices();
            String kind = Choices.kindOf(value.getClass());
            if (choices.get(kind) != value.getClass()) {
                throw new IllegalArgumentException(
                        value.getClass().getName() + " is not the " + choices.key() + " '" + kind + "'.");
            }
            tree.put(choices.key(), kind);
            record = new Shape.RecordOf(choices.get(kind));
        } else {
            record = (Shape.RecordOf) shape;
        }
        for (Component component : record.info().components()) {
            Object field = component.valueIn(value);
            if (component.inline()) {
                if (field != null) {
                    fields(component.shape(), field, tree);
                }
            } else if (field != null) {
                tree.put(component.key(), value(component.shape(), field));
            } else if (component.defaultNode() != null) {
                tree.put(component.key(), null); // left out it would be the default
            }
        }
    }

    private static Object value(Shape shape, Object value) {
        if (shape instanceof Shape.ListOf list) {
            return list(list, (List<?>) value);
        }
        if (shape instanceof Shape.MapOf map) {
            Map<String, Object> tree = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> tree.put((String) key, value(map.value(), item)));
            return tree;
        }
        return shape instanceof Shape.ScalarOf ? scalar(value) : mapping(shape, value);
    }

    /** With a key for each element it is a mapping, which is the shorter form. */
    private static Object list(Shape.ListOf shape, List<?> values) {
        List<Object> items = new ArrayList<>();
        values.forEach(item -> items.add(value(shape.element(), item)));
        if (shape.keyedBy() == null || items.isEmpty()) {
            return items;
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Object item : items) {
            Map<Object, Object> element = new LinkedHashMap<>((Map<?, ?>) item);
            Object key = element.remove(shape.keyedBy());
            if (key == null || tree.put(key.toString(), element) != null) {
                return items;
            }
        }
        return tree;
    }

    private static Object scalar(Object value) {
        if (value instanceof Enum<?>) {
            return ScalarValue.word(value);
        }
        if (value instanceof Path path) {
            return path.toString().replace(File.separatorChar, '/');
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return YamlText.number(number); // JSON has no such numbers, so in the tree it is text
        }
        return value;
    }

    /** A plain tree as nodes, for binding it again. */
    static SettingNode node(@Nullable Object tree, Mark mark) {
        if (tree == null) {
            return new SettingNode.Null(mark);
        }
        if (tree instanceof Map<?, ?> map) {
            Map<String, SettingNode> values = new LinkedHashMap<>();
            map.forEach((key, value) -> values.put(String.valueOf(key), node(value, mark)));
            return new SettingNode.Mapping(values, mark);
        }
        if (tree instanceof List<?> list) {
            return new SettingNode.Sequence(
                    list.stream().map(item -> node(item, mark)).toList(), mark);
        }
        String text = tree instanceof Double number ? YamlText.number(number) : tree.toString();
        return new SettingNode.Scalar(text, !(tree instanceof Number || tree instanceof Boolean), mark);
    }
}
