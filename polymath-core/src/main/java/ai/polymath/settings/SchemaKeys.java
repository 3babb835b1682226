package ai.polymath.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one form of a mapping. A record with an inline choice has one form for each kind, since each brings other
 * keys; with two inline choices, one for each pair.
 */
final class SchemaKeys {
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    /** Keys that are needed once another one is there. */
    private final Map<String, Set<String>> dependent = new LinkedHashMap<>();

    SchemaKeys() {}

    /** Starts with the key that names a kind. */
    static SchemaKeys ofKind(String key, String kind) {
        SchemaKeys keys = new SchemaKeys();
        keys.properties.put(key, JsonSchema.ordered("const", kind));
        keys.required.add(key);
        return keys;
    }

    private SchemaKeys copy() {
        SchemaKeys copy = new SchemaKeys();
        copy.addAll(this);
        return copy;
    }

    private void addAll(SchemaKeys other) {
        properties.putAll(other.properties);
        required.addAll(other.required);
        dependent.putAll(other.dependent);
    }

    /** All forms of a record, each beginning with the keys of {@code start}. */
    static List<SchemaKeys> of(
            Class<? extends Record> type, SchemaKeys start, Function<Component, Map<String, Object>> property) {
        List<SchemaKeys> forms = List.of(start);
        for (Component component : RecordInfo.of(type).components()) {
            if (component.inline()) {
                List<SchemaKeys> added = inline(component, property);
                List<SchemaKeys> crossed = new ArrayList<>();
                for (SchemaKeys form : forms) {
                    for (SchemaKeys more : added) {
                        SchemaKeys both = form.copy();
                        both.addAll(more);
                        crossed.add(both);
                    }
                }
                forms = crossed;
            } else {
                for (SchemaKeys form : forms) {
                    form.properties.put(component.key(), property.apply(component));
                    if (component.defaultNode() == null && !component.nullable()) {
                        form.required.add(component.key());
                    }
                }
            }
        }
        return forms;
    }

    private static List<SchemaKeys> inline(Component component, Function<Component, Map<String, Object>> property) {
        SettingNode node = component.defaultNode();
        SettingNode.Mapping byDefault = node == null ? null : component.shape().asMapping(node);
        Set<String> given = byDefault == null ? Set.of() : byDefault.values().keySet();
        if (component.shape() instanceof Shape.RecordOf record) {
            List<SchemaKeys> forms = of(record.type(), new SchemaKeys(), property);
            for (SchemaKeys form : forms) {
                form.required.removeAll(given);
                if (component.nullable() && byDefault == null) {
                    form.needAllOrNone();
                }
            }
            return forms;
        }
        Choices choices = ((Shape.ChoiceOf) component.shape()).choices();
        List<SchemaKeys> forms = new ArrayList<>();
        choices.kinds().forEach((kind, type) -> {
            List<SchemaKeys> ofKind = of(type, ofKind(choices.key(), kind), property);
            boolean isDefault = byDefault != null
                    && byDefault.get(choices.key()) instanceof SettingNode.Scalar word
                    && word.text().equals(kind);
            if (isDefault) {
                ofKind.forEach(form -> form.makeDefault(choices.key(), given));
            }
            forms.addAll(ofKind);
        });
        if (component.nullable() && byDefault == null) {
            forms.add(new SchemaKeys());
        }
        return forms;
    }

    /** The kind may be left out, and then what the default gives; with the kind given, nothing comes from the default. */
    private void makeDefault(String key, Set<String> given) {
        Set<String> withKind = new TreeSet<>(required);
        withKind.remove(key);
        withKind.retainAll(given);
        required.removeAll(given);
        if (!withKind.isEmpty()) {
            dependent.put(key, withKind);
        }
    }

    /** The record may be absent, but not in parts. */
    private void needAllOrNone() {
        for (String key : properties.keySet()) {
            Set<String> others = new TreeSet<>(required);
            others.remove(key);
            if (!others.isEmpty()) {
                dependent.put(key, others);
            }
        }
        required.clear();
    }

    /** Takes away the key that the mapping around this one gives. */
    void remove(@Nullable String key) {
        if (key != null) {
            properties.remove(key);
            required.remove(key);
        }
    }

    List<String> required() {
        return List.copyOf(required);
    }

    /** Whether a mapping of this key alone is complete. */
    boolean requiresOnly(String key) {
        return Set.of(key).containsAll(required)
                && dependent.getOrDefault(key, Set.of()).isEmpty();
    }

    /** The kind that this form is of, if the key names one. */
    @Nullable
    String kind(String key) {
        return properties.get(key) instanceof Map<?, ?> schema && schema.get("const") instanceof String kind
                ? kind
                : null;
    }

    Map<String, Object> toSchema(@Nullable String title, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (title != null) {
            schema.put("title", title);
        }
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", List.copyOf(required));
        }
        if (!dependent.isEmpty()) {
            Map<String, Object> sorted = new LinkedHashMap<>();
            dependent.forEach((key, others) -> sorted.put(key, List.copyOf(others)));
            schema.put("dependentRequired", sorted);
        }
        schema.put("additionalProperties", false);
        return schema;
    }
}
