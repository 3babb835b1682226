package ai.polymath;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one most likely meant. */
public final class DidYouMean {
    private DidYouMean() {}

    /**
     * A sentence such as {@code  Did you mean 'bili'?} with a leading space, or nothing if no known name is near.
     *
     * @param name what was written
     * @param known the names that would have been right
     */
    public static String hint(String name, Collection<String> known) {
        return nearest(name, known).map(n -> " Did you mean '" + n + "'?").orElse("");
    }

    /** The known name within an edit distance of a third of its length, case ignored; they share at least a letter. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(k -> isNear(wanted, k.toLowerCase(Locale.ROOT)))
                .min(Comparator.comparingInt((String k) -> distance(wanted, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(k -> k));
    }

    private static boolean isNear(String wanted, String known) {
        int distance = distance(wanted, known);
        return distance <= Math.max(1, (known.length() + 1) / 3)
                && distance < Math.max(wanted.length(), known.length());
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
