package ai.polymath.balancing.solve;

import java.util.Arrays;

/**
 * The point of least norm in the convex hull of the rows: {@code min |sum_i w_i g_i|} over the simplex, exactly.
 *
 * <p>Its weights are those of the non-negative least squares problem {@code min |sum_i w_i g_i|^2 + h^2 (sum_i w_i - 1)^2}
 * divided by their sum, whatever {@code h > 0}: scaling w by s, the best s is {@code h^2 / (h^2 + m)} with m the least
 * squared norm, and the direction of w does not depend on it (Lawson and Hanson 1974, chapter 23; the supports are those of
 * Wolfe's method, 1976). So each row gets one more coordinate, h. With h the norm of the shortest row the rows so
 * lengthened are independent wherever the rows are affinely independent, the problem stays as well conditioned as the
 * geometry allows, and zero in the hull is no special case.
 */
public final class MinNormPoint {
    private final double[] weights;
    private final double squaredNorm;
    private final boolean zero;

    private MinNormPoint(double[] weights, double squaredNorm, boolean zero) {
        this.weights = weights;
        this.squaredNorm = squaredNorm;
        this.zero = zero;
    }

    /** Of the given rows, of which there must be one at least. */
    public static MinNormPoint of(UnitRows rows) {
        int n = rows.size();
        double[] norms = rows.norms();
        double shortest = Double.POSITIVE_INFINITY;
        for (double norm : norms) {
            shortest = Math.min(shortest, norm);
        }
        double[] lengthened = new double[n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++) {
            lengthened[i] = Math.hypot(norms[i], shortest);
            b[i] = shortest / lengthened[i];
        }
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            double share = norms[i] / lengthened[i];
            for (int j = 0; j < n; j++) {
                a[i * n + j] = rows.cosines()[i * n + j] * share * (norms[j] / lengthened[j]) + b[i] * b[j];
            }
            a[i * n + i] = 1;
        }
        double[] x = new NonNegativeQuadratic(a, n, rows.epsilon()).minimize(b, 0);
        return of(rows, x, lengthened);
    }

    private static MinNormPoint of(UnitRows rows, double[] x, double[] lengthened) {
        int n = rows.size();
        double[] weights = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = x[i] / lengthened[i];
            sum += weights[i];
        }
        double[] contributions = new double[n];
        double size = 0;
        for (int i = 0; i < n; i++) {
            weights[i] /= sum;
            contributions[i] = weights[i] * rows.norms()[i];
            size += contributions[i];
        }
        double[] products = rows.times(contributions);
        double square = 0;
        for (int i = 0; i < n; i++) {
            square += contributions[i] * products[i];
        }
        square = Math.max(0, square);
        return new MinNormPoint(weights, square, square <= 4 * n * rows.epsilon() * size * size);
    }

    /** Whether zero is in the convex hull of the rows, as far as that can be told from their Gramian. */
    public static boolean isZeroInHull(UnitRows rows) {
        double[] ones = new double[rows.size()];
        Arrays.fill(ones, 1);
        return of(rows.withNorms(ones)).isZero();
    }

    /** The weights, {@code [rows.size()]}, non-negative with sum 1; not to be changed. */
    public double[] weights() {
        return weights;
    }

    /** The squared norm of the point, in units of {@code 2^(2 exponent)}. */
    public double squaredNorm() {
        return squaredNorm;
    }

    /** Whether the point is zero, or can't be told from it by rounding. */
    public boolean isZero() {
        return zero;
    }
}
