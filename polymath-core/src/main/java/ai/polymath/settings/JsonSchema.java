package ai.polymath.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (draft 2020-12) of settings, for editors that complete and check an experiment file while it is typed.
 *
 * <p>It allows what {@link SettingBinder} allows, except for spellings that it only tolerates (an enum word in snake case,
 * a key without a value for an empty mapping), and can't know the rules of compact constructors. The same classes give
 * the same text.
 */
public final class JsonSchema {
    private static final String REFERENCES = "#/$defs/";

    /** What a definition is of: a shape, without the key that a mapping around it gives. */
    private record Definition(Shape shape, @Nullable String without) {}

    private final SortedMap<String, Map<String, Object>> definitions = new TreeMap<>();
    private final Map<Definition, String> names = new HashMap<>();

    private JsonSchema() {}

    /** The schema as text with a line break at its end. */
    public static String write(Class<?> type) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(of(type)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The schema of " + type.getName() + " can't be written.", e);
        }
    }

    /** The schema as maps, lists, texts and numbers. */
    public static Map<String, Object> of(Class<?> type) {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", type.getSimpleName());
        root.putAll(schema.schema(Shape.of(type)));
        root.put("$defs", schema.definitions);
        return root;
    }

    private Map<String, Object> schema(Shape shape) {
        if (shape instanceof Shape.ScalarOf scalar) {
            return scalar(scalar.type());
        }
        if (shape instanceof Shape.ListOf list) {
            return list(list);
        }
        if (shape instanceof Shape.MapOf map) {
            return ordered("type", "object", "additionalProperties", schema(map.value()));
        }
        return reference(new Definition(shape, null));
    }

    private static Map<String, Object> scalar(Class<?> type) {
        if (type.isEnum()) {
            return ordered("enum", ScalarValue.words(type));
        }
        if (type == Integer.class || type == Long.class) {
            return ordered("type", "integer");
        }
        if (type == Double.class) {
            return ordered("type", "number");
        }
        if (type == Boolean.class) {
            return ordered("type", "boolean");
        }
        // Text needs no quotes: for a name, 007 and no are as good as others, whatever YAML takes them for.
        return ordered("type", List.of("string", "number", "boolean"));
    }

    private Map<String, Object> list(Shape.ListOf shape) {
        Map<String, Object> array = ordered("type", "array", "items", schema(shape.element()));
        if (shape.keyedBy() != null) {
            Map<String, Object> element = reference(new Definition(shape.element(), shape.keyedBy()));
            return anyOf(array, ordered("type", "object", "additionalProperties", element));
        }
        return shape.element() instanceof Shape.ScalarOf ? anyOf(array, schema(shape.element())) : array;
    }

    private Map<String, Object> reference(Definition definition) {
        String name = names.get(definition);
        if (name == null) {
            name = name(definition);
            names.put(definition, name);
            definitions.put(name, Map.of()); // it may refer to itself
            definitions.put(name, define(definition));
        }
        return ordered("$ref", REFERENCES + name);
    }

    private String name(Definition definition) {
        Class<?> type = definition.shape() instanceof Shape.RecordOf record
                ? record.type()
                : ((Shape.ChoiceOf) definition.shape()).type();
        String suffix = definition.without() == null ? "" : "-by-" + definition.without();
        return definitions.containsKey(type.getSimpleName() + suffix)
                ? type.getName() + suffix
                : type.getSimpleName() + suffix;
    }

    private Map<String, Object> define(Definition definition) {
        List<Object> forms = new ArrayList<>();
        Class<?> type;
        List<String> words = new ArrayList<>();
        boolean mayBeEmpty = false;
        if (definition.shape() instanceof Shape.ChoiceOf choice) {
            type = choice.type();
            Choices choices = choice.choices();
            for (Map.Entry<String, Class<? extends Record>> kind :
                    choices.kinds().entrySet()) {
                SchemaKeys keys = SchemaKeys.ofKind(choices.key(), kind.getKey());
                for (SchemaKeys form : SchemaKeys.of(kind.getValue(), keys, this::property)) {
                    form.remove(definition.without());
                    if (form.requiresOnly(choices.key()) && !words.contains(kind.getKey())) {
                        words.add(kind.getKey());
                    }
                    forms.add(form.toSchema(kind.getKey(), doc(kind.getValue())));
                }
            }
        } else {
            Shape.RecordOf record = (Shape.RecordOf) definition.shape();
            type = record.type();
            Choices choices = record.wordChoice();
            for (SchemaKeys form : SchemaKeys.of(type.asSubclass(Record.class), new SchemaKeys(), this::property)) {
                form.remove(definition.without());
                String kind = choices == null ? null : form.kind(choices.key());
                if (choices != null && kind != null && form.requiresOnly(choices.key()) && !words.contains(kind)) {
                    words.add(kind);
                }
                mayBeEmpty |= form.required().isEmpty();
                forms.add(form.toSchema(kind, ""));
            }
        }
        if (!words.isEmpty()) {
            forms.add(0, ordered("enum", words));
        }
        if (mayBeEmpty && definition.without() != null) {
            forms.add(ordered("type", "null"));
        }
        Map<String, Object> schema = ordered("title", type.getSimpleName());
        if (!doc(type).isEmpty()) {
            schema.put("description", doc(type));
        }
        if (forms.size() == 1 && forms.get(0) instanceof Map<?, ?> only) {
            only.forEach((key, value) -> schema.put((String) key, value));
        } else {
            schema.put("oneOf", forms);
        }
        return schema;
    }

    private Map<String, Object> property(Component component) {
        Map<String, Object> schema = schema(component.shape());
        if (component.nullable()) {
            schema = anyOf(schema, ordered("type", "null"));
        }
        if (!component.doc().isEmpty()) {
            schema.put("description", component.doc());
        }
        if (component.defaultNode() != null) {
            schema.put("default", json(component.shape(), component.defaultNode()));
        }
        return schema;
    }

    /** A default as JSON, in the short form in which it was written. */
    private static @Nullable Object json(Shape shape, SettingNode node) {
        if (node instanceof SettingNode.Sequence sequence) {
            Shape element = shape instanceof Shape.ListOf list ? list.element() : shape;
            return sequence.items().stream().map(item -> json(element, item)).toList();
        }
        if (node instanceof SettingNode.Mapping mapping) {
            Map<String, Shape.Slot> slots = Shape.slots(shape, mapping);
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            mapping.values().forEach((key, value) -> {
                Shape.Slot slot = slots.get(key);
                Shape below = slot != null
                        ? slot.shape()
                        : shape instanceof Shape.MapOf map ? map.value() : new Shape.ScalarOf(String.class);
                values.put(key, json(below, value));
            });
            return values;
        }
        if (node instanceof SettingNode.Scalar scalar) {
            Shape one = shape instanceof Shape.ListOf list ? list.element() : shape;
            Class<?> type = one instanceof Shape.ScalarOf of ? of.type() : String.class;
            try {
                Object value = ScalarValue.read(type, scalar);
                boolean isJson = value instanceof Boolean
                        || value instanceof Long
                        || value instanceof Integer
                        || (value instanceof Double number && Double.isFinite(number));
                return isJson ? value : scalar.text();
            } catch (ScalarValue.Misfit e) {
                throw new IllegalArgumentException(node.mark() + ": " + e.getMessage(), e);
            }
        }
        return null;
    }

    static String doc(Class<?> type) {
        Doc doc = type.getAnnotation(Doc.class);
        return doc == null ? "" : doc.value();
    }

    private static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
        return ordered("anyOf", List.of(one, other));
    }

    static Map<String, Object> ordered(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    static Map<String, Object> ordered(String key, Object value, String otherKey, Object otherValue) {
        Map<String, Object> map = ordered(key, value);
        map.put(otherKey, otherValue);
        return map;
    }
}
