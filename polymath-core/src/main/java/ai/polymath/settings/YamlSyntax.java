package ai.polymath.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in one line what the YAML parser says in a paragraph. The parser's message is one or two parts, first what it was
 * doing, then what it met, each followed by its place and a picture of the line.
 */
final class YamlSyntax {
    private static final Pattern PLACE = Pattern.compile("(?m)^ in .*, line (\\d+), column (\\d+):.*$");

    private YamlSyntax() {}

    static SettingProblem problem(JsonProcessingException failure, String source, boolean lines) {
        String text = String.valueOf(failure.getOriginalMessage());
        Matcher place = PLACE.matcher(text);
        String first = text;
        String last = text;
        int firstLine = 0;
        int line = 0;
        int column = 0;
        if (place.find()) {
            first = text.substring(0, place.start());
            last = first;
            firstLine = Integer.parseInt(place.group(1));
            line = firstLine;
            column = Integer.parseInt(place.group(2));
            int end = place.end();
            if (place.find()) {
                String between = text.substring(end, place.start());
                // Between the two parts stands the picture of the first place: two indented lines.
                last = between.replaceAll("(?m)^    .*$", "").strip();
                line = Integer.parseInt(place.group(1));
                column = Integer.parseInt(place.group(2));
            }
        } else if (failure.getLocation() != null) {
            JsonLocation location = failure.getLocation();
            line = Math.max(1, location.getLineNr());
            column = Math.max(1, location.getColumnNr());
        }
        // A key without its colon is noticed only in the next line, but the mistake is where the key stands.
        boolean key = first.contains("simple key");
        int shown = key ? firstLine : line;
        String message = "not valid YAML in column " + (key ? 1 : column) + ": " + plain(first, last, text)
                + (firstLine > 0 && firstLine != shown ? " (it begins in line " + firstLine + ")" : "") + ".";
        String hint = hint(text);
        return new SettingProblem(
                "",
                lines ? new Mark(source, shown, key ? 1 : column) : Mark.of(source),
                (lines ? message : "not valid YAML: " + plain(first, last, text) + ".")
                        + (hint == null ? "" : " " + hint));
    }

    private static String plain(String first, String last, String text) {
        if (text.startsWith("Expected a field name")) {
            return "a key must be a plain word";
        }
        String what = last.replaceAll("\\(Do not use .* for indentation\\)", "").strip();
        String doing = first.strip();
        int newline = doing.indexOf('\n');
        if (newline >= 0) {
            // Without a place of its own the first part and the second stand in one block.
            what = doing.substring(newline + 1)
                    .replaceAll("\\(Do not use .* for indentation\\)", "")
                    .strip();
            doing = doing.substring(0, newline);
        }
        String said = doing.startsWith("while ") && !doing.endsWith("next token") ? what + " " + doing : what;
        return said.replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }

    private static @Nullable String hint(String text) {
        if (text.contains("(TAB)")) {
            return "Indent with spaces, not with tabs.";
        }
        if (text.contains("mapping values are not allowed")) {
            return "Maybe the indentation is wrong, or a value that contains ': ' needs quotes.";
        }
        if (text.contains("that cannot start any token")) {
            return "Maybe the value needs quotes.";
        }
        if (text.contains("simple key")) {
            return "Maybe 'key: value' was meant.";
        }
        if (text.contains("unknown escape character")) {
            return "Use single quotes for text with backslashes.";
        }
        if (text.contains("expected <block end>")) {
            return "Maybe the indentation is wrong.";
        }
        return null;
    }
}
