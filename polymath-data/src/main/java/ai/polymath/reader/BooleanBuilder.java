package ai.polymath.reader;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import java.util.Locale;
import java.util.Set;

/** Builds a column of truth values. */
final class BooleanBuilder extends ColumnBuilder {
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "1", "1.0");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "0", "0.0");

    private final Chunks.Bytes values = new Chunks.Bytes();
    private final ReadSettings settings;

    BooleanBuilder(String source, SourceColumn column, ReadSettings settings, long rowsBefore) {
        super(source, column, rowsBefore);
        this.settings = settings;
    }

    @Override
    void addNumber(double value) {
        if (value == 0 || value == 1) {
            values.add((byte) value);
        } else {
            reject(NumberText.of(value));
        }
    }

    @Override
    void addText(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        if (settings.isNull(word)) {
            absent();
        } else if (TRUE.contains(lower)) {
            values.add((byte) 1);
        } else if (FALSE.contains(lower)) {
            values.add((byte) 0);
        } else {
            reject(word);
        }
    }

    @Override
    void addTruth(boolean value) {
        values.add((byte) (value ? 1 : 0));
    }

    @Override
    void addMissing() {
        values.add(BooleanColumn.MISSING);
    }

    @Override
    Column finish() {
        return new BooleanColumn(column.name(), values.drain());
    }
}
