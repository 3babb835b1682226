package ai.polymath.balancing;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes task gradients {@code [tasks][columns]} of all the kinds a balancing method has to stand, and works with them. */
final class Gradients {
    private Gradients() {}

    /** Standard normal entries. */
    static double[][] normal(int tasks, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[tasks][columns];
        for (double[] row : rows) {
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return rows;
    }

    /** Small integers of rank at most {@code rank}: rows are exactly dependent. */
    static double[][] lowRank(int tasks, int columns, int rank, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] left = integers(tasks, rank, random);
        double[][] right = integers(rank, columns, random);
        double[][] rows = new double[tasks][columns];
        for (int i = 0; i < tasks; i++) {
            for (int r = 0; r < rank; r++) {
                for (int k = 0; k < columns; k++) {
                    rows[i][k] += left[i][r] * right[r][k];
                }
            }
        }
        return rows;
    }

    private static double[][] integers(int rows, int columns, SplittableRandom random) {
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextInt(-3, 4);
            }
        }
        return matrix;
    }

    /** The rows multiplied by powers of ten between {@code 10^-decades} and 1, drawn evenly. */
    static double[][] imbalanced(double[][] rows, double decades, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] factors = new double[rows.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = Math.pow(10, -decades * random.nextDouble());
        }
        return scaleRows(rows, factors);
    }

    static double[][] scaleRows(double[][] rows, double[] factors) {
        double[][] scaled = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            scaled[i] = rows[i].clone();
            for (int k = 0; k < scaled[i].length; k++) {
                scaled[i][k] *= factors[i];
            }
        }
        return scaled;
    }

    static double[][] scale(double[][] rows, double factor) {
        double[] factors = new double[rows.length];
        Arrays.fill(factors, factor);
        return scaleRows(rows, factors);
    }

    /** The rows in another order: row i is row {@code order[i]} of the given ones. */
    static double[][] permuted(double[][] rows, int[] order) {
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = rows[order[i]];
        }
        return result;
    }

    static int[] permutation(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** {@code v = J^T w}. */
    static double[] combine(double[][] rows, double[] weights) {
        double[] v = new double[rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < v.length; k++) {
                v[k] += weights[i] * rows[i][k];
            }
        }
        return v;
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += x[k] * y[k];
        }
        return sum;
    }

    static double norm(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (double value : x) {
            sum += (value / largest) * (value / largest);
        }
        return largest * Math.sqrt(sum);
    }

    /** The largest {@code |w_i| |g_i|}: what the rounding of {@code J^T w} is relative to. */
    static double largestContribution(double[][] rows, double[] weights) {
        double largest = 0;
        for (int i = 0; i < rows.length; i++) {
            largest = Math.max(largest, Math.abs(weights[i]) * norm(rows[i]));
        }
        return largest;
    }
}
