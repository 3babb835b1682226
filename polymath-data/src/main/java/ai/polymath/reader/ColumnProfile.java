package ai.polymath.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a column looks like.
 *
 * @param name its name
 * @param kind its kind in the table
 * @param proposal what to use it as
 * @param reason why, as half a sentence for people
 * @param rows the number of rows
 * @param missing how many rows miss their value
 * @param distinct how many different values there are
 * @param range smallest, mean and largest number, or null if the column has none
 * @param whole whether all its numbers are whole
 * @param top the most frequent values, most frequent first, ties in the order of numbers or of first rows; at most
 *     ten
 */
public record ColumnProfile(
        String name,
        ColumnKind kind,
        Proposal proposal,
        String reason,
        int rows,
        int missing,
        int distinct,
        @Nullable Range range,
        boolean whole,
        List<ValueCount> top) {
    /** What a column may be used as. */
    public enum Proposal {
        /** A number. */
        NUMERIC,
        /** Yes or no, also when written as 0 and 1. */
        BOOLEAN,
        /** One of a few words. */
        CATEGORICAL,
        /** Names the row or the person behind it; no feature, but perhaps a group for the split. */
        IDENTIFIER,
        /** Always the same; tells nothing. */
        CONSTANT,
        /** Free text, almost all values different; no feature without an encoder for text. */
        FREE_TEXT,
        /** No value at all. */
        EMPTY
    }

    /**
     * The span of a column's numbers.
     *
     * @param min the smallest
     * @param mean the arithmetic mean
     * @param max the largest
     */
    public record Range(double min, double mean, double max) {}

    /**
     * How often a value occurs.
     *
     * @param value the value as text
     * @param count its rows
     */
    public record ValueCount(String value, int count) {}

    /** The share of rows that miss their value, from 0 to 1; 0 for a table without rows. */
    public double missingRate() {
        return rows == 0 ? 0 : (double) missing / rows;
    }
}
