package ai.polymath.torch.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of names in parts separated by dots: {@code layer1.*.conv1} begins {@code layer1.0.conv1.weight}, but not
 * {@code layer1.0.conv10.weight}. A star stands for any letters, one or more, of one part. An empty pattern begins all names.
 */
public final class NamePattern {
    private final String text;
    private final String[] parts;

    /** A pattern. */
    public NamePattern(String text) {
        this.text = text;
        this.parts = text.isEmpty() ? new String[0] : text.split("\\.", -1);
    }

    /** What the stars found, and the rest of the name. */
    private record Match(List<String> stars, String rest) {}

    /** Whether it begins a name. */
    public boolean begins(String name) {
        return match(name) != null;
    }

    /** How much it says: more parts first, then more letters. */
    public int weight() {
        return parts.length * 10_000 + text.replace("*", "").length();
    }

    /**
     * A name with another beginning; null if this does not begin it.
     *
     * @param other the other beginning, whose stars become what the stars of this found
     */
    public @Nullable String replace(String name, String other) {
        Match match = match(name);
        if (match == null) {
            return null;
        }
        StringBuilder renamed = new StringBuilder();
        int star = 0;
        for (int i = 0; i < other.length(); i++) {
            if (other.charAt(i) == '*') {
                renamed.append(match.stars().get(star++));
            } else {
                renamed.append(other.charAt(i));
            }
        }
        if (renamed.length() == 0) {
            return match.rest();
        }
        return match.rest().isEmpty() ? renamed.toString() : renamed + "." + match.rest();
    }

    private @Nullable Match match(String name) {
        String[] given = name.split("\\.", -1);
        if (given.length < parts.length) {
            return null;
        }
        List<String> stars = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (!part(parts[i], given[i], stars)) {
                return null;
            }
        }
        return new Match(stars, String.join(".", List.of(given).subList(parts.length, given.length)));
    }

    private static boolean part(String pattern, String part, List<String> stars) {
        StringBuilder regex = new StringBuilder();
        for (String letters : pattern.split("\\*", -1)) {
            regex.append(regex.length() == 0 ? "" : "(.+)").append(java.util.regex.Pattern.quote(letters));
        }
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile(regex.toString()).matcher(part);
        if (!matcher.matches()) {
            return false;
        }
        for (int g = 1; g <= matcher.groupCount(); g++) {
            stars.add(matcher.group(g));
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
