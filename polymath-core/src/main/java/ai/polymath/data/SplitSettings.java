package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How rows are divided into training, validation and test rows.
 *
 * @param type by what rule
 * @param column the column of groups, of time, of strata or of part names, as the type needs
 * @param validation share of rows that choose the best epoch; with folds, share of what is not tested
 * @param test share of rows kept for the final figures; unused with folds
 * @param folds number of folds for cross-validation: each part of the rows is the test once
 * @param seed of the random choice
 */
@Doc("How rows are divided into training, validation and test rows.")
public record SplitSettings(
        @Doc("random; stratified: same mix of classes everywhere; group: rows of one value of the column stay"
                + " together; scaffold: molecules of one scaffold stay together; time: earlier rows train, later rows test; column: it says train, validation or"
                + " test.")
        @Default("random")
        Type type,

        @Doc(
                "The column of groups, molecules, time, strata (default: all class labels together, and what says which rows their tasks are about) or part names.")
        @Nullable
        String column,

        @Doc("Share of rows that choose the best epoch.") @Default("0.15")
        double validation,

        @Doc("Share of rows kept for the final figures.") @Default("0.15")
        double test,

        @Doc("Cross-validation with that many folds: each part of the rows is the test once.") @Nullable
        Integer folds,

        @Doc("Seed of the random choice.") @Default("1") long seed) {

    /** Checks shares and that the type has its column. */
    public SplitSettings {
        if (!(validation >= 0 && validation < 1) || !(test >= 0 && test < 1) || validation + test >= 1) {
            throw new PolymathException("validation is " + validation + " and test is " + test
                    + ", but both are shares of the rows, and some must be left for training.");
        }
        if (type.needsColumn && column == null) {
            throw new PolymathException(
                    "A split of type '" + type.word() + "' needs a column. Maybe add column: NAME.");
        }
        if (type == Type.RANDOM && column != null) {
            throw new PolymathException("A random split has no use for the column '" + column
                    + "'. Maybe type: group, stratified, time or column?");
        }
        if (folds != null && folds < 2) {
            throw new PolymathException("folds is " + folds + ", but cross-validation needs at least 2.");
        }
        if (folds != null && (type == Type.TIME || type == Type.COLUMN)) {
            throw new PolymathException("folds can't be combined with a split of type '" + type.word()
                    + "', which has one way to divide the rows.");
        }
    }

    /** A random split with the usual shares. */
    public static SplitSettings random(long seed) {
        return new SplitSettings(Type.RANDOM, null, 0.15, 0.15, null, seed);
    }

    /** A split that keeps rows with the same value of a column together. */
    public static SplitSettings byGroup(String column, long seed) {
        return new SplitSettings(Type.GROUP, column, 0.15, 0.15, null, seed);
    }

    /** The column whose values make groups that stay together, or null. */
    @Nullable
    String groupColumn() {
        return type == Type.GROUP
                ? column
                : type == Type.SCAFFOLD && column != null ? Molecules.scaffold(column) : null;
    }

    /** This with another seed. */
    public SplitSettings withSeed(long newSeed) {
        return new SplitSettings(type, column, validation, test, folds, newSeed);
    }

    /** By what rule rows are divided. */
    public enum Type {
        /** Each row by chance. */
        RANDOM(false),
        /** By chance, with the same mix of classes in all parts. */
        STRATIFIED(false),
        /** Rows of one group stay together. */
        GROUP(true),
        /** Molecules of one Bemis-Murcko scaffold stay together, see {@link Molecules#scaffold}. */
        SCAFFOLD(true),
        /** Earlier rows train, later rows test. */
        TIME(true),
        /** A column says it. */
        COLUMN(true);

        private final boolean needsColumn;

        Type(boolean needsColumn) {
            this.needsColumn = needsColumn;
        }

        /** As the experiment file writes it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
