package ai.polymath.reader;

import ai.polymath.data.NumericColumn;

/** Numbers as words: without needless decimals, and otherwise the shortest text that reads back to the same double. */
final class NumberText {
    private NumberText() {}

    /** The word that a numeric column shows for a number. */
    static String of(double value) {
        return new NumericColumn("", new double[] {value}).text(0);
    }
}
