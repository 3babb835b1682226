package ai.polymath.relatedness;

/** Least squares with {@code ridge ||c||^2} on all but the intercept, for a handful of columns. */
final class Ridge {
    private Ridge() {}

    /**
     * Fits {@code y = c[last] + sum_k c[k] x[k]}.
     *
     * @return coefficients, the intercept last
     */
    static double[] fit(double[][] x, double[] y, double ridge) {
        int columns = x[0].length;
        double[] means = new double[columns];
        double mean = 0;
        for (int i = 0; i < x.length; i++) {
            mean += y[i] / y.length;
            for (int k = 0; k < columns; k++) {
                means[k] += x[i][k] / x.length;
            }
        }
        double[][] normal = new double[columns][columns + 1];
        double trace = 0;
        for (int k = 0; k < columns; k++) {
            for (int i = 0; i < x.length; i++) {
                double own = x[i][k] - means[k];
                for (int l = 0; l < columns; l++) {
                    normal[k][l] += own * (x[i][l] - means[l]);
                }
                normal[k][columns] += own * (y[i] - mean);
            }
            trace += normal[k][k];
        }
        for (int k = 0; k < columns; k++) {
            // A hair of penalty where there is none, so that columns that say the same share the weight.
            normal[k][k] += ridge + (trace > 0 ? 1e-10 * trace : 1);
        }
        double[] coefficients = java.util.Arrays.copyOf(solve(normal), columns + 1);
        double intercept = mean;
        for (int k = 0; k < columns; k++) {
            intercept -= coefficients[k] * means[k];
        }
        coefficients[columns] = intercept;
        return coefficients;
    }

    static double predict(double[] coefficients, double[] row) {
        double sum = coefficients[row.length];
        for (int k = 0; k < row.length; k++) {
            sum += coefficients[k] * row[k];
        }
        return sum;
    }

    /** Gaussian elimination; the matrix is positive definite, so that no rows need be exchanged. */
    private static double[] solve(double[][] a) {
        int n = a.length;
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = a[i][k] / a[k][k];
                for (int j = k; j <= n; j++) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
        double[] x = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            double sum = a[k][n];
            for (int j = k + 1; j < n; j++) {
                sum -= a[k][j] * x[j];
            }
            x[k] = sum / a[k][k];
        }
        return x;
    }
}
