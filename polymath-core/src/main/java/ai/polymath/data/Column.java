package ai.polymath.data;

/** A named column of a {@link Table}. A value that is absent is missing, never zero and never an empty word. */
public sealed interface Column permits NumericColumn, BooleanColumn, TextColumn, StructuredColumn {
    /** The column's name as the source writes it. */
    String name();

    /** How many rows it has. */
    int rows();

    /** Whether the value of a row is missing. */
    boolean isMissing(int row);

    /** The value as text for people and for exact comparison of groups; {@code ""} where it is missing. */
    String text(int row);

    /** How many rows miss their value. */
    default int missing() {
        int count = 0;
        for (int row = 0; row < rows(); row++) {
            if (isMissing(row)) {
                count++;
            }
        }
        return count;
    }

    /** The rows named by {@code rows}, in that order, as a column of their own. */
    Column select(int[] rows);
}
