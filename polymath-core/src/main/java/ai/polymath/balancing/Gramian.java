package ai.polymath.balancing;

/**
 * The symmetric matrix of inner products of task gradients, {@code G[i][j] = g_i . g_j}, {@code [T, T]}, in doubles.
 */
public final class Gramian {
    private final double[] values;
    private final int size;

    private Gramian(double[] values, int size) {
        this.values = values;
        this.size = size;
    }

    /**
     * From row-major values; the two triangles are averaged, so that rounding leaves it symmetric.
     *
     * @param values {@code [size * size]}
     */
    public static Gramian of(double[] values, int size) {
        if (values.length != size * size) {
            throw new IllegalArgumentException(
                    "A Gramian of " + size + " tasks has " + size * size + " values, not " + values.length + ".");
        }
        double[] copy = new double[values.length];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                copy[i * size + j] = 0.5 * (values[i * size + j] + values[j * size + i]);
            }
        }
        return new Gramian(copy, size);
    }

    /** Of the rows of a Jacobian {@code [T, P]}. */
    public static Gramian ofRows(double[][] jacobian) {
        int size = jacobian.length;
        double[] values = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < jacobian[i].length; k++) {
                    sum += jacobian[i][k] * jacobian[j][k];
                }
                values[i * size + j] = sum;
                values[j * size + i] = sum;
            }
        }
        return new Gramian(values, size);
    }

    /** How many tasks. */
    public int size() {
        return size;
    }

    /** {@code g_i . g_j}. */
    public double get(int i, int j) {
        return values[i * size + j];
    }

    /** The length of gradient i. */
    public double norm(int i) {
        return Math.sqrt(Math.max(0, values[i * size + i]));
    }

    /** {@code G x}. */
    public double[] times(double[] x) {
        double[] product = new double[size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += values[i * size + j] * x[j];
            }
            product[i] = sum;
        }
        return product;
    }

    /** A copy of the values, row-major. */
    public double[] toArray() {
        return values.clone();
    }
}
