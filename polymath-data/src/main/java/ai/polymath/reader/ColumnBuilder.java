package ai.polymath.reader;

import ai.polymath.data.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of one column, converts them to the column's kind, and remembers the first value of each sort that
 * doesn't fit, with its row, and how many do, so that the message can say how bad it is.
 */
abstract class ColumnBuilder {
    final SourceColumn column;
    private final String source;
    private final List<ReadWarning> warnings = new ArrayList<>();
    private long row;
    private long firstBadRow;
    private String firstBad = "";
    private long bad;
    private long present;
    private long firstInfiniteRow;

    ColumnBuilder(String source, SourceColumn column, long rowsBefore) {
        this.source = source;
        this.column = column;
        this.row = rowsBefore;
    }

    /** A builder for a column's kind. */
    static ColumnBuilder of(String source, SourceColumn column, ReadSettings settings, long rowsBefore) {
        return switch (column.kind()) {
            case NUMERIC -> new NumericBuilder(source, column, settings, rowsBefore);
            case BOOLEAN -> new BooleanBuilder(source, column, settings, rowsBefore);
            case TEXT -> new TextBuilder(source, column, rowsBefore);
        };
    }

    /** Takes a number; {@code NaN} is missing. */
    final void number(double value) {
        row++;
        if (Double.isNaN(value)) {
            addMissing();
            return;
        }
        present++;
        if (Double.isInfinite(value)) {
            infinite();
        } else {
            addNumber(value);
        }
    }

    /** Takes a word; null and the empty word are missing. */
    final void text(@Nullable String word) {
        row++;
        if (word == null || word.isEmpty()) {
            addMissing();
        } else {
            present++;
            addText(word);
        }
    }

    /** Takes a truth value. */
    final void truth(boolean value) {
        row++;
        present++;
        addTruth(value);
    }

    /** Takes a missing truth value. */
    final void missing() {
        row++;
        addMissing();
    }

    abstract void addNumber(double value);

    abstract void addText(String word);

    abstract void addTruth(boolean value);

    abstract void addMissing();

    /** The column; the builder is empty afterwards. */
    abstract Column finish();

    /** The row of the value just taken, from 1. */
    final long row() {
        return row;
    }

    /** Notes that the present word means missing after all. */
    final void absent() {
        present--;
        addMissing();
    }

    /** Notes a value that doesn't fit the kind. */
    final void reject(String value) {
        if (bad++ == 0) {
            firstBadRow = row;
            firstBad = value;
        }
        addMissing();
    }

    /** Notes an infinite number. */
    final void infinite() {
        if (firstInfiniteRow == 0) {
            firstInfiniteRow = row;
        }
        addMissing();
    }

    final void warn(String message) {
        warnings.add(new ReadWarning(column.name(), message));
    }

    final String place(long atRow) {
        return String.format(Locale.ROOT, "Column '%s' row %,d of %s", column.name(), atRow, source);
    }

    final List<ReadWarning> warnings() {
        return warnings;
    }

    /** Adds what makes the column unusable. */
    final void problems(List<String> problems) {
        if (bad > 0) {
            problems.add(mismatch(firstBadRow, firstBad, present - bad, present));
        }
        if (firstInfiniteRow > 0) {
            problems.add(place(firstInfiniteRow) + ": the number is infinite, but must be finite.");
        }
    }

    /** A sentence on a value that is not of the kind meant. */
    final String mismatch(long atRow, String value, long fitting, long all) {
        boolean numeric = column.kind() != ColumnKind.BOOLEAN;
        return String.format(
                Locale.ROOT,
                "%s: '%s' is %s (%,d of %,d values are %s).",
                place(atRow),
                value.length() <= 60 ? value : value.substring(0, 57) + "...",
                numeric ? "not a number" : "neither true nor false",
                fitting,
                all,
                numeric ? "numbers" : "true or false");
    }
}
