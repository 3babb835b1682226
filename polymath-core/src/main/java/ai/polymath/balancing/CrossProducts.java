package ai.polymath.balancing;

/**
 * Inner products of the task gradients of two batches, {@code first} and {@code second}, each {@code [present, P]}; see {@link
 * CrossGradientWeighting} for where they are taken.
 *
 * @param first {@code first first^T}
 * @param second {@code second second^T}
 * @param cross {@code second first^T}, row-major {@code [present * present]}: entry {@code i * present + j} is {@code
 *     second_i . first_j}
 * @param lossesAhead losses of batch 0 at the look-ahead point, {@code [present]}; empty if not asked for
 * @param lookAheadRate the learning rate with which the engine looked ahead; 0 if it did not
 */
public record CrossProducts(Gramian first, Gramian second, double[] cross, double[] lossesAhead, double lookAheadRate) {
    /** Checks the sizes. */
    public CrossProducts {
        int size = first.size();
        if (second.size() != size || cross.length != size * size) {
            throw new IllegalArgumentException(
                    "Inner products of " + size + " tasks need Gramians of one size and " + size * size
                            + " products between the batches, not " + second.size() + " and " + cross.length + ".");
        }
    }

    /**
     * Of gradients in plain arrays, both {@code [present, P]}, at one point.
     */
    public static CrossProducts ofRows(double[][] first, double[][] second) {
        return ofRows(first, second, new double[0], 0);
    }

    /** Of gradients in plain arrays, with what the look-ahead gave. */
    public static CrossProducts ofRows(
            double[][] first, double[][] second, double[] lossesAhead, double lookAheadRate) {
        int size = first.length;
        double[] cross = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = 0; k < first[j].length; k++) {
                    sum += second[i][k] * first[j][k];
                }
                cross[i * size + j] = sum;
            }
        }
        return new CrossProducts(Gramian.ofRows(first), Gramian.ofRows(second), cross, lossesAhead, lookAheadRate);
    }

    /** How many tasks. */
    public int size() {
        return first.size();
    }

    /** {@code second_i . first_j}. */
    public double cross(int i, int j) {
        return cross[i * size() + j];
    }

    /** {@code second first^T x}: the product of each second gradient with {@code sum_j x_j first_j}. */
    public double[] timesCross(double[] x) {
        double[] product = new double[size()];
        for (int i = 0; i < product.length; i++) {
            for (int j = 0; j < product.length; j++) {
                product[i] += cross(i, j) * x[j];
            }
        }
        return product;
    }
}
