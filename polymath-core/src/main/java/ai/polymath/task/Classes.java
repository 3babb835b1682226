package ai.polymath.task;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the words and numbers of a table become classes. */
final class Classes {
    /** Pairs of words for no and yes. */
    private static final List<List<String>> OPPOSITES = List.of(
            List.of("0", "1"),
            List.of("false", "true"),
            List.of("no", "yes"),
            List.of("n", "y"),
            List.of("f", "t"),
            List.of("negative", "positive"),
            List.of("absent", "present"));

    /** What Java also takes for numbers, such as 2d, is a word here. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private Classes() {}

    /** The value that means yes among one or two found values, or null if it can't be told. */
    static @Nullable String positive(List<String> found) {
        if (found.isEmpty()) {
            return "1";
        }
        for (List<String> pair : OPPOSITES) {
            if (pair.containsAll(
                    found.stream().map(v -> v.toLowerCase(Locale.ROOT)).toList())) {
                return found.stream()
                        .filter(v -> v.toLowerCase(Locale.ROOT).equals(pair.get(1)))
                        .findFirst()
                        .orElse(sameCase(pair.get(1), found.get(0)));
            }
        }
        return null;
    }

    /** The word for the other class where only one was found. */
    static String opposite(String yes) {
        for (List<String> pair : OPPOSITES) {
            if (pair.get(1).equals(yes.toLowerCase(Locale.ROOT))) {
                return sameCase(pair.get(0), yes);
            }
        }
        return "not " + yes;
    }

    /** A word written as another one is: no, No or NO. */
    private static String sameCase(String word, String like) {
        if (like.isEmpty() || !Character.isUpperCase(like.charAt(0))) {
            return word;
        }
        boolean all = like.equals(like.toUpperCase(Locale.ROOT));
        return all ? word.toUpperCase(Locale.ROOT) : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** The found value that is the wanted one, also as another way to write the same number or the same yes or no. */
    static Optional<String> match(String wanted, List<String> found) {
        if (found.contains(wanted)) {
            return Optional.of(wanted);
        }
        Optional<String> sameNumber =
                found.stream().filter(v -> sameNumber(v, wanted)).findFirst();
        // Readers make truth values of a column of yes and no: what is asked for by either name is found.
        return sameNumber.isPresent()
                ? sameNumber
                : found.stream()
                        .filter(v -> truth(v) >= 0 && truth(v) == truth(wanted))
                        .findFirst();
    }

    /** 0 for a word that means no, 1 for yes, -1 for others. */
    private static int truth(String word) {
        for (List<String> pair : OPPOSITES) {
            int side = pair.indexOf(word.toLowerCase(Locale.ROOT));
            if (side >= 0) {
                return side;
            }
        }
        return -1;
    }

    /** As {@link #match}, or the only found value that differs from the wanted one in case alone. */
    static Optional<String> matchInAnyCase(String wanted, List<String> found) {
        Optional<String> exact = match(wanted, found);
        List<String> similar =
                found.stream().filter(v -> v.equalsIgnoreCase(wanted)).toList();
        return exact.isPresent() || similar.size() != 1 ? exact : Optional.of(similar.get(0));
    }

    private static boolean sameNumber(String a, String b) {
        return NUMBER.matcher(a).matches()
                && NUMBER.matcher(b).matches()
                && Double.parseDouble(a) == Double.parseDouble(b);
    }

    /** The declared classes, checked against the table, or those found in it. */
    static List<String> declaredOrFound(String task, String column, List<String> declared, LabelSource source) {
        List<String> found = source.values(column);
        if (declared.isEmpty()) {
            if (found.size() > 1000) {
                throw new PolymathException("Task '" + task + "': column '" + column + "' holds " + found.size()
                        + " different values (" + LabelSource.some(found)
                        + "), too many for classes. Maybe it is a regression?");
            }
            return found;
        }
        if (new HashSet<>(declared).size() < declared.size()) {
            throw new PolymathException("Task '" + task + "': " + declared + " names a class twice.");
        }
        for (String value : found) {
            if (match(value, declared).isEmpty()) {
                throw new PolymathException("Task '" + task + "': column '" + column + "' holds '" + value
                        + "', which is not among its classes " + declared + "."
                        + DidYouMean.hint(value, declared));
            }
        }
        return declared;
    }

    static void requireKnown(String task, String setting, Collection<String> names, List<String> classes) {
        for (String name : names) {
            if (match(name, classes).isEmpty()) {
                throw new PolymathException("Task '" + task + "': " + setting + " names '" + name
                        + "', which is not among its classes " + LabelSource.some(classes) + "."
                        + DidYouMean.hint(name, classes));
            }
        }
    }

    /** A label as a number: true is 1. */
    static double number(Column column, int row) {
        if (column instanceof NumericColumn numeric) {
            return numeric.values()[row];
        }
        if (column instanceof BooleanColumn bool) {
            return bool.isMissing(row) ? Double.NaN : bool.values()[row];
        }
        throw new IllegalStateException("Column '" + column.name() + "' holds words.");
    }
}
