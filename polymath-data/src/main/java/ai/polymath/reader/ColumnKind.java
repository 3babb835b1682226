package ai.polymath.reader;

import java.util.Locale;

/** What a column of a table holds: the three kinds of {@link ai.polymath.data.Column}. */
public enum ColumnKind {
    /** Numbers; dates and times become seconds since 1970 UTC, times of day seconds since midnight. */
    NUMERIC,
    /** True or false. */
    BOOLEAN,
    /** Words. */
    TEXT;

    /** The name as messages write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
