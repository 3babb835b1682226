package ai.polymath.settings;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plain tree as YAML that every YAML reader understands alike: text that some reader might take for a number, a
 * date or a truth value stands in double quotes.
 */
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("(\\.{0,2}/)?[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Set<String> NOT_TEXT = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    static String write(Map<String, ?> tree) {
        if (tree.isEmpty()) {
            return "{}\n";
        }
        StringBuilder out = new StringBuilder();
        mapping(tree, 0, out);
        return out.toString();
    }

    private static void mapping(Map<?, ?> tree, int indent, StringBuilder out) {
        boolean first = true;
        for (Map.Entry<?, ?> entry : tree.entrySet()) {
            // The first key after "- " already stands where it belongs.
            boolean indented = first && !out.isEmpty() && out.charAt(out.length() - 1) == ' ';
            out.append(indented ? "" : " ".repeat(indent));
            first = false;
            out.append(scalar(String.valueOf(entry.getKey()))).append(':');
            value(entry.getValue(), indent, out);
        }
    }

    private static void value(@Nullable Object value, int indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            mapping(map, indent + 2, out);
        } else if (value instanceof List<?> list && list.stream().anyMatch(YamlText::isBlock)) {
            out.append('\n');
            sequence(list, indent + 2, out);
        } else {
            out.append(' ').append(flow(value)).append('\n');
        }
    }

    private static void sequence(List<?> list, int indent, StringBuilder out) {
        for (Object item : list) {
            out.append(" ".repeat(indent)).append('-');
            if (item instanceof Map<?, ?> map && !map.isEmpty()) {
                out.append(' ');
                mapping(map, indent + 2, out);
            } else {
                value(item, indent, out);
            }
        }
    }

    /** Whether something needs lines of its own: a mapping, or a list with one somewhere inside. */
    private static boolean isBlock(@Nullable Object value) {
        return (value instanceof Map<?, ?> map && !map.isEmpty())
                || (value instanceof List<?> list && list.stream().anyMatch(YamlText::isBlock));
    }

    private static String flow(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(YamlText::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Map<?, ?> ? "{}" : scalar(value);
    }

    private static String scalar(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number) {
            return number(number);
        }
        return value instanceof String text ? text(text) : value.toString();
    }

    private static String text(String text) {
        if (PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    boolean lineBreak = c == 0x85 || c == 0x2028 || c == 0x2029;
                    if (SettingText.isAllowed(c) && !lineBreak && c != 0xA0 && c != 0xFEFF) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /**
     * A number that reads back as exactly the same double. The exponent has a point before it and a sign, without which
     * YAML 1.1 readers take it for text.
     */
    static String number(double number) {
        if (Double.isNaN(number)) {
            return ".nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? ".inf" : "-.inf";
        }
        String shortest = Double.toString(number);
        int exponent = shortest.indexOf('E');
        if (exponent < 0) {
            return shortest;
        }
        int power = Integer.parseInt(shortest.substring(exponent + 1));
        if (power >= -6 && power < 0) {
            return new BigDecimal(shortest).stripTrailingZeros().toPlainString();
        }
        return shortest.substring(0, exponent) + (power < 0 ? "e-" : "e+") + Math.abs(power);
    }
}
