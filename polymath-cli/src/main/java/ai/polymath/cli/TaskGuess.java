package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.reader.ColumnProfile;
import java.util.Locale;

/** What kind of task a column looks like, for people who don't say. */
final class TaskGuess {
    private static final int MOST_CLASSES = 30;
    private static final int MOST_LEVELS = 10;

    private TaskGuess() {}

    /** A task's settings behind {@code type:}, such as {@code binary, positive: ill}. */
    static String settings(ColumnProfile column) {
        return switch (column.proposal()) {
            case BOOLEAN -> "binary";
            case NUMERIC, IDENTIFIER -> column.distinct() <= MOST_LEVELS ? "ordinal" : "regression";
            case CATEGORICAL, FREE_TEXT -> {
                if (column.distinct() > MOST_CLASSES * 10) {
                    throw new PolymathException("Column '" + column.name() + "' has " + column.distinct()
                            + " different words, too many for classes of a task.");
                }
                yield column.distinct() == 2
                        ? "binary, positive: " + quoted(column.top().get(1).value())
                        : "multiclass";
            }
            case CONSTANT, EMPTY ->
                throw new PolymathException("Column '" + column.name() + "' can't be a task: it has "
                        + (column.distinct() == 0 ? "no value." : "one value only."));
        };
    }

    /** A word as YAML reads it back as the same text. */
    static String quoted(String word) {
        boolean plain = word.matches("[A-Za-z_][A-Za-z0-9_./-]*")
                && !word.toLowerCase(Locale.ROOT).matches("true|false|yes|no|on|off|null|y|n|nan|inf");
        return plain ? word : "'" + word.replace("'", "''") + "'";
    }
}
