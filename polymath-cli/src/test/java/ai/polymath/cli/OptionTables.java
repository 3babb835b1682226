package ai.polymath.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the tables of a guide from the schema: between {@code <!-- options NAME -->} and {@code <!-- end -->} stand the
 * settings of the schema's definition of that name, and a setting that has settings of its own links to the heading above
 * their table.
 */
final class OptionTables {
    private static final Pattern PLACE =
            Pattern.compile("(<!-- options (\\S+) -->\n)(.*?)(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    private final JsonNode definitions;
    private final Map<String, String> headings = new LinkedHashMap<>();

    OptionTables(JsonNode schema, String guide) {
        definitions = schema.get("$defs");
        Matcher places = PLACE.matcher(guide);
        while (places.find()) {
            headings.put(places.group(2), lastHeading(guide.substring(0, places.start())));
        }
    }

    private static String lastHeading(String text) {
        String last = "";
        Matcher matcher = HEADING.matcher(text);
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }

    /** The definitions that the guide has a table of. */
    Set<String> shown() {
        return headings.keySet();
    }

    /** The guide with its tables written anew. */
    String fill(String guide) {
        return PLACE.matcher(guide)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1) + table(m.group(2)) + m.group(4)));
    }

    private String table(String name) {
        JsonNode definition = definitions.path(name);
        if (definition.isMissingNode()) {
            throw new IllegalArgumentException("The schema has no definition '" + name + "'.");
        }
        List<JsonNode> kinds = new ArrayList<>();
        definition.path("oneOf").forEach(form -> {
            if (form.has("properties")) {
                kinds.add(form);
            }
        });
        StringBuilder text = new StringBuilder();
        if (kinds.isEmpty()) {
            text.append("\n| setting | value | default | meaning |\n|---|---|---|---|\n");
            rows(text, definition, "", "");
        } else {
            text.append("\n| type | setting | value | default | meaning |\n|---|---|---|---|---|\n");
            for (JsonNode kind : merged(kinds)) {
                text.append("| `").append(kind.path("title").asText()).append("` | | | | ");
                text.append(escaped(kind.path("description").asText())).append(" |\n");
                rows(text, kind, "| ", kind.path("title").asText());
            }
        }
        return text.append('\n').toString();
    }

    /**
     * One form a kind. A kind with a choice of its own has a form for each of its alternatives: of those, what all forms
     * have; what only some have is told on the alternatives' own page.
     */
    private static List<JsonNode> merged(List<JsonNode> forms) {
        Map<String, JsonNode> byKind = new LinkedHashMap<>();
        for (JsonNode form : forms) {
            JsonNode first = byKind.putIfAbsent(form.path("title").asText(), form.deepCopy());
            if (first != null) {
                Set<String> names = new HashSet<>();
                form.path("properties").fieldNames().forEachRemaining(names::add);
                ((ObjectNode) first.path("properties")).retain(names);
            }
        }
        return List.copyOf(byKind.values());
    }

    private void rows(StringBuilder text, JsonNode form, String indent, String kind) {
        Set<String> required = new HashSet<>();
        form.path("required").forEach(key -> required.add(key.asText()));
        form.path("properties").properties().forEach(property -> {
            JsonNode setting = property.getValue();
            if (setting.has("const") && setting.get("const").asText().equals(kind)) {
                return;
            }
            if (setting.has("const")) {
                text.append(indent).append("| `").append(property.getKey()).append("` | ");
                text.append("[a penalty](linear.md) | required | How the tasks are related; the penalty's own")
                        .append(" settings stand beside its name. |\n");
                return;
            }
            String standard = required.contains(property.getKey())
                    ? "required"
                    : setting.has("default") ? standard(setting.get("default")) : "";
            text.append(indent).append("| `").append(property.getKey()).append("` | ");
            text.append(value(setting)).append(" | ").append(standard).append(" | ");
            text.append(escaped(setting.path("description").asText())).append(" |\n");
        });
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String standard(JsonNode value) {
        if (value.isObject() && value.isEmpty()) {
            return "its defaults";
        }
        return "`" + plain(value) + "`";
    }

    private static String plain(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(plain(item)));
            return "[" + String.join(", ", items) + "]";
        }
        if (value.isDouble()) {
            double number = value.asDouble();
            return number == Math.rint(number) && Math.abs(number) < 1e6
                    ? Long.toString((long) number)
                    : Double.toString(number).replace(".0E", "e").toLowerCase(Locale.ROOT);
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        // Without quotes YAML takes these for no value at all.
        return text.isEmpty() || text.equalsIgnoreCase("null") ? "'" + text + "'" : text;
    }

    /** What a setting may be, in words. */
    private String value(JsonNode setting) {
        if (setting.has("$ref")) {
            return link(setting.get("$ref").asText());
        }
        if (setting.has("enum")) {
            List<String> words = new ArrayList<>();
            setting.get("enum").forEach(word -> words.add("`" + word.asText() + "`"));
            return String.join(", ", words);
        }
        if (setting.has("anyOf")) {
            List<String> forms = new ArrayList<>();
            for (JsonNode form : setting.get("anyOf")) {
                String word = value(form);
                if (!word.isEmpty() && !forms.contains(word)) {
                    forms.add(word);
                }
            }
            // A list of one may be written as that one.
            return forms.size() > 1 && forms.get(0).startsWith("list of ") ? forms.get(0) : String.join(" or ", forms);
        }
        JsonNode type = setting.path("type");
        if (type.isArray()) {
            return "text";
        }
        return switch (type.asText()) {
            case "integer" -> "whole number";
            case "number" -> "number";
            case "boolean" -> "`true`, `false`";
            case "array" -> "list of " + several(value(setting.get("items")));
            case "object" -> "mapping of names to " + several(value(setting.get("additionalProperties")));
            case "null" -> "";
            default -> throw new IllegalStateException("What is " + setting + "?");
        };
    }

    private static String several(String word) {
        return word.endsWith("number") ? word + "s" : word.startsWith("list of") ? word.replace("list", "lists") : word;
    }

    private String link(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        String heading = headings.get(name);
        if (heading == null) {
            heading = headings.get(name + "-by-name");
        }
        if (heading == null) {
            return "[balancing](balancing.md)";
        }
        String anchor =
                heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
        String shown = heading.contains(":") ? heading.substring(0, heading.indexOf(':')) : heading;
        return "[" + shown.toLowerCase(Locale.ROOT) + "](#" + anchor + ")";
    }
}
