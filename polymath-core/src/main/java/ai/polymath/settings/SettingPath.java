package ai.polymath.settings;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a setting is named in messages and overrides: {@code tasks[0].weight}, {@code columns."a.b".unit}. */
final class SettingPath {
    private static final Pattern BARE = Pattern.compile("[^.\\[\\]\"=\\s]+");

    private SettingPath() {}

    /**
     * One step.
     *
     * @param name the key, or null for an index
     * @param index the position in a list, counted from 0; -1 for a key
     */
    record Step(@Nullable String name, int index) {
        @Override
        public String toString() {
            return name == null ? "[" + index + "]" : child("", name);
        }
    }

    /** The path of a key below {@code path}. */
    static String child(String path, String key) {
        String shown = BARE.matcher(key).matches() ? key : "\"" + key.replace("\n", "\\n") + "\"";
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** The path of an element below {@code path}. */
    static String item(String path, int index) {
        return path + "[" + index + "]";
    }

    /** The path below {@code path} after one step. */
    static String step(String path, Step step) {
        return step.name() == null ? item(path, step.index()) : child(path, step.name());
    }

    /** Where the first {@code =} outside quotes stands, or -1. */
    static int endOfPath(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '=' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** Takes a path apart; a path of another form is a {@link PolymathException} that says why. */
    static List<Step> parse(String path) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '[') {
                int end = path.indexOf(']', at);
                String digits = end < 0 ? "" : path.substring(at + 1, end);
                if (!digits.matches("[0-9]{1,9}") || steps.isEmpty()) {
                    throw new PolymathException("'" + path + "' is not a path. An element is written as tasks[0].");
                }
                steps.add(new Step(null, Integer.parseInt(digits)));
                at = end + 1;
            } else {
                if (c == '.' && !steps.isEmpty()) {
                    at++;
                }
                int end = endOfName(path, at);
                String name = path.substring(at, end);
                if (name.startsWith("\"")) {
                    name = name.substring(1, name.length() - 1);
                }
                if (name.isBlank() || !(steps.isEmpty() || c == '.')) {
                    throw new PolymathException(
                            "'" + path + "' is not a path. Keys are separated by single dots: training.epochs.");
                }
                steps.add(new Step(name, -1));
                at = end;
            }
        }
        return steps;
    }

    private static int endOfName(String path, int start) {
        if (start < path.length() && path.charAt(start) == '"') {
            int end = path.indexOf('"', start + 1);
            if (end < 0) {
                throw new PolymathException("'" + path + "' is not a path. A quote is not closed.");
            }
            return end + 1;
        }
        int at = start;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at++;
        }
        return at;
    }
}
