package ai.polymath.data;

import java.util.Locale;
import java.util.Set;

/** Words for yes and no. */
final class YesNo {
    private static final Set<String> YES = Set.of("true", "t", "yes", "y", "1", "1.0");
    private static final Set<String> NO = Set.of("false", "f", "no", "n", "0", "0.0");

    private YesNo() {}

    /** 1 for yes, 0 for no, in any case; {@code NaN} for another word. */
    static double of(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        return YES.contains(lower) ? 1 : NO.contains(lower) ? 0 : Double.NaN;
    }
}
