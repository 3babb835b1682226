package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import java.util.Arrays;

/** Norms of W {@code [features, tasks]} and what their proximal steps are made of. */
final class Norms {
    private Norms() {}

    static double largest(double[] w) {
        double largest = 0;
        for (double x : w) {
            largest = Math.max(largest, Math.abs(x));
        }
        return largest;
    }

    static double spectral(double[] w, int rows, int columns) {
        return w.length == 0 ? 0 : ThinSvd.of(w, rows, columns).values()[0];
    }

    static double[] rowLengths(double[] w, int rows, int columns) {
        double[] lengths = new double[rows];
        for (int i = 0; i < rows; i++) {
            lengths[i] = Vectors.norm(Arrays.copyOfRange(w, i * columns, (i + 1) * columns));
        }
        return lengths;
    }

    static double[] rowSums(double[] w, int rows, int columns) {
        double[] sums = new double[rows];
        for (int i = 0; i < w.length; i++) {
            sums[i / columns] += Math.abs(w[i]);
        }
        return sums;
    }

    static double[] columnLengths(double[] w, int rows, int columns) {
        return rowLengths(Vectors.transpose(w, rows, columns), /* rows= */ columns, /* columns= */ rows);
    }

    static double most(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    static void soft(double[] w, double threshold) {
        for (int i = 0; i < w.length; i++) {
            w[i] = soft(w[i], threshold);
        }
    }

    static double soft(double x, double threshold) {
        if (x > threshold) {
            return x - threshold;
        }
        if (x < -threshold) {
            return x + threshold;
        }
        return Double.isNaN(x) ? x : 0;
    }

    /** Shortens each row by the threshold, down to zero at least. */
    static void shortenRows(double[] w, int rows, int columns, double threshold) {
        double[] lengths = rowLengths(w, rows, columns);
        for (int i = 0; i < w.length; i++) {
            double length = lengths[i / columns];
            w[i] = length <= threshold ? 0 : w[i] * (1 - threshold / length);
        }
    }

    /** Shortens each column by the threshold, down to zero at least. */
    static void shortenColumns(double[] w, int rows, int columns, double threshold) {
        double[] lengths = columnLengths(w, rows, columns);
        for (int i = 0; i < w.length; i++) {
            double length = lengths[i % columns];
            w[i] = length <= threshold ? 0 : w[i] * (1 - threshold / length);
        }
    }

    /**
     * The number theta at which {@code sum max(0, v_i - theta)} is the radius, for numbers at least 0; zero if their sum
     * is within it already (Duchi et al., "Efficient projections onto the l1-ball", 2008).
     */
    static double ballThreshold(double[] values, double radius) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double sum = 0;
        double threshold = 0;
        for (int k = 1; k <= sorted.length; k++) {
            double value = sorted[sorted.length - k];
            sum += value;
            double candidate = (sum - radius) / k;
            if (candidate >= value && k > 1) {
                break;
            }
            threshold = candidate;
        }
        return Math.max(0, threshold);
    }
}
