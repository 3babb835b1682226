package ai.polymath.data;

/**
 * True or false.
 *
 * @param name the column's name
 * @param values one value a row: 1 is true, 0 is false, {@link #MISSING} is missing
 */
public record BooleanColumn(String name, byte[] values) implements Column {
    /** The code of a missing value. */
    public static final byte MISSING = -1;

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return values[row] == MISSING;
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? "" : values[row] == 1 ? "true" : "false";
    }

    @Override
    public BooleanColumn select(int[] rows) {
        byte[] chosen = new byte[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = values[rows[i]];
        }
        return new BooleanColumn(name, chosen);
    }
}
