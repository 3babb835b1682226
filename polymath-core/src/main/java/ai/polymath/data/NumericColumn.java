package ai.polymath.data;

/**
 * Numbers; whole numbers, dates (as seconds since 1970, UTC) and decimals alike.
 *
 * @param name the column's name
 * @param values one number a row; {@code NaN} is missing, infinities never occur
 */
public record NumericColumn(String name, double[] values) implements Column {
    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public String text(int row) {
        double v = values[row];
        if (Double.isNaN(v)) {
            return "";
        }
        return v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
    }

    @Override
    public NumericColumn select(int[] rows) {
        double[] chosen = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = values[rows[i]];
        }
        return new NumericColumn(name, chosen);
    }
}
