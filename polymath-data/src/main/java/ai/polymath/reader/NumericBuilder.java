package ai.polymath.reader;

import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import java.util.Locale;

/** Builds a numeric column. */
final class NumericBuilder extends ColumnBuilder {
    /** From here on neighbouring whole numbers share a double. */
    private static final double EXACT = 1L << 53;

    private final Chunks.Doubles values = new Chunks.Doubles();
    private final ReadSettings settings;
    private boolean warned;

    NumericBuilder(String source, SourceColumn column, ReadSettings settings, long rowsBefore) {
        super(source, column, rowsBefore);
        this.settings = settings;
    }

    @Override
    void addNumber(double value) {
        if (column.whole() && !warned && Math.abs(value) >= EXACT) {
            warned = true;
            warn(String.format(
                    Locale.ROOT,
                    "%s: %.0f is too large to be told apart from its neighbours as a number (whole numbers are exact up"
                            + " to 2^53); declare the column as text if it holds codes.",
                    place(row()),
                    value));
        }
        values.add(value);
    }

    @Override
    void addText(String word) {
        if (settings.isNull(word)) {
            absent();
        } else if (Numbers.isNumber(word)) {
            double value = Double.parseDouble(word);
            if (Double.isInfinite(value)) {
                infinite();
            } else {
                values.add(value);
            }
        } else if (Numbers.isInfinity(word)) {
            infinite();
        } else {
            reject(word);
        }
    }

    @Override
    void addTruth(boolean value) {
        values.add(value ? 1 : 0);
    }

    @Override
    void addMissing() {
        values.add(Double.NaN);
    }

    @Override
    Column finish() {
        return new NumericColumn(column.name(), values.drain());
    }
}
