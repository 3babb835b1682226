package ai.polymath.data;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a column is used as. */
enum FeatureUse {
    /** Not at all. */
    NONE,
    /** As a number, since it is listed. */
    NUMERIC,
    /** As a category, since it is listed. */
    CATEGORICAL,
    /** As a yes or no, since it is listed. */
    BOOLEAN,
    /** As what it looks like. */
    SNIFFED;

    static FeatureUse of(Column column, FeatureSettings settings) {
        String name = column.name();
        if (settings.numeric().contains(name)) {
            return NUMERIC;
        }
        if (settings.categorical().contains(name)) {
            return CATEGORICAL;
        }
        if (settings.booleans().contains(name)) {
            return BOOLEAN;
        }
        if (column instanceof StructuredColumn) {
            return NONE;
        }
        return settings.usesUnlisted() && !settings.ignored().contains(name) ? SNIFFED : NONE;
    }

    boolean isListed() {
        return this == NUMERIC || this == CATEGORICAL || this == BOOLEAN;
    }

    /** Why a column can't be used like this, or null if it can. */
    @Nullable
    String problem(Column column, Set<String> notFeatures) {
        if (isListed() && notFeatures.contains(column.name())) {
            return "Column '" + column.name()
                    + "' is a target or decides the split, so it can't be a feature: the model"
                    + " would see the answer. Remove it from features.";
        }
        if (isListed() && column instanceof StructuredColumn structured) {
            return "Column '" + column.name() + "' holds " + structured.kind()
                    + ", so it is neither number nor category nor yes/no.";
        }
        if (this == NUMERIC && column instanceof TextColumn) {
            int row = firstPresent(column);
            return row < 0
                    ? null
                    : "Column '" + column.name() + "' holds words (row " + (row + 1) + ": '" + column.text(row)
                            + "'), but features.numeric wants numbers. Maybe list it under categorical?";
        }
        if (this == BOOLEAN) {
            int row = firstUndecided(column);
            return row < 0
                    ? null
                    : "Column '" + column.name() + "' holds '" + column.text(row) + "' in row " + (row + 1)
                            + ", but features.boolean wants yes or no, true or false, 1 or 0. Maybe list it under "
                            + (column instanceof TextColumn ? "categorical?" : "numeric or categorical?");
        }
        return null;
    }

    private static int firstPresent(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row)) {
                return row;
            }
        }
        return -1;
    }

    /** The first row that says neither yes nor no, or -1. */
    private static int firstUndecided(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row) && Double.isNaN(truth(column, row))) {
                return row;
            }
        }
        return -1;
    }

    /** 1 for yes, 0 for no, {@code NaN} for anything else. */
    static double truth(Column column, int row) {
        if (column instanceof NumericColumn numeric) {
            double value = numeric.values()[row];
            return value == 0 || value == 1 ? value : Double.NaN;
        }
        if (column instanceof BooleanColumn bool) {
            return bool.values()[row];
        }
        return YesNo.of(column.text(row));
    }
}
