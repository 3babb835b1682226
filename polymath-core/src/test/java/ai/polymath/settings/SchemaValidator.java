package ai.polymath.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Checks JSON against the keywords of JSON Schema that settings use; a keyword it doesn't know is an error. */
final class SchemaValidator {
    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$defs",
            "$ref",
            "title",
            "description",
            "default",
            "type",
            "enum",
            "const",
            "properties",
            "required",
            "dependentRequired",
            "additionalProperties",
            "items",
            "anyOf",
            "oneOf");

    private final JsonNode root;

    SchemaValidator(JsonNode root) {
        this.root = root;
    }

    boolean accepts(JsonNode value) {
        return accepts(root, value);
    }

    boolean accepts(JsonNode schema, JsonNode value) {
        if (schema.isBoolean()) {
            return schema.booleanValue();
        }
        for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
            String keyword = names.next();
            if (!KEYWORDS.contains(keyword)) {
                throw new IllegalArgumentException("Unknown keyword " + keyword);
            }
            if (!holds(keyword, schema.get(keyword), schema, value)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(String keyword, JsonNode rule, JsonNode schema, JsonNode value) {
        return switch (keyword) {
            case "$ref" -> accepts(resolve(rule.textValue()), value);
            case "type" -> any(rule, type -> isType(type.textValue(), value));
            case "enum" -> any(rule, value::equals);
            case "const" -> rule.equals(value);
            case "anyOf" -> count(rule, value) >= 1;
            case "oneOf" -> count(rule, value) == 1;
            case "items" -> !value.isArray() || !any(value, item -> !accepts(rule, item));
            case "required" -> !value.isObject() || !any(rule, key -> !value.has(key.textValue()));
            case "dependentRequired" ->
                !value.isObject()
                        || rule.properties().stream()
                                .allMatch(e -> !value.has(e.getKey())
                                        || !any(e.getValue(), key -> !value.has(key.textValue())));
            case "properties" ->
                !value.isObject()
                        || rule.properties().stream()
                                .allMatch(e -> !value.has(e.getKey()) || accepts(e.getValue(), value.get(e.getKey())));
            case "additionalProperties" ->
                !value.isObject()
                        || value.properties().stream()
                                .allMatch(
                                        e -> schema.path("properties").has(e.getKey()) || accepts(rule, e.getValue()));
            default -> true;
        };
    }

    private int count(JsonNode schemas, JsonNode value) {
        int count = 0;
        for (JsonNode schema : schemas) {
            count += accepts(schema, value) ? 1 : 0;
        }
        return count;
    }

    private static boolean any(JsonNode oneOrMany, Predicate<JsonNode> test) {
        if (!oneOrMany.isArray()) {
            return test.test(oneOrMany);
        }
        for (JsonNode one : oneOrMany) {
            if (test.test(one)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isIntegralNumber() || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
            default -> throw new IllegalArgumentException("Unknown type " + type);
        };
    }

    private JsonNode resolve(String reference) {
        JsonNode found = root.at(reference.substring(1));
        if (found.isMissingNode()) {
            throw new IllegalArgumentException("Nothing is at " + reference);
        }
        return found;
    }

    /** Every reference and keyword in the schema, whether a document meets it or not; the names of the definitions used. */
    Set<String> checkForm() {
        Set<String> references = new TreeSet<>();
        checkForm(root, references);
        return references;
    }

    private void checkForm(JsonNode schema, Set<String> references) {
        if (schema.isBoolean()) {
            return;
        }
        accepts(schema, JsonNodeFactory.instance.objectNode());
        if (schema.has("$ref")) {
            String reference = schema.get("$ref").textValue();
            resolve(reference);
            references.add(reference.substring("#/$defs/".length()));
        }
        for (String keyword : Set.of("properties", "$defs")) {
            schema.path(keyword).forEach(each -> checkForm(each, references));
        }
        for (String keyword : Set.of("anyOf", "oneOf")) {
            schema.path(keyword).forEach(each -> checkForm(each, references));
        }
        for (String keyword : Set.of("items", "additionalProperties")) {
            if (schema.has(keyword)) {
                checkForm(schema.get(keyword), references);
            }
        }
    }
}
