package ai.polymath.balancing.solve;

/**
 * One-sided Jacobi: rotates the columns of a matrix A until they are orthogonal. They are then
 * {@code sigma_k u_k}, so {@code A A^T = sum_k sigma_k^2 u_k u_k^T} is known by its eigenvalues and eigenvectors.
 *
 * <p>Fed with a Cholesky factor whose rows descend in length it finds the small eigenvalues to a relative precision that
 * no method working on {@code A A^T} itself reaches (Demmel and Veselic 1992, "Jacobi's method is more accurate than QR").
 * Cost: about six sweeps of {@code O(n r^2)}.
 */
public final class OrthogonalColumns {
    private static final int MOST_SWEEPS = 60;

    private OrthogonalColumns() {}

    /** Rotates the columns, {@code [r][n]}, in place. */
    public static void rotate(double[][] columns) {
        int r = columns.length;
        double[] squares = new double[r];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            for (int k = 0; k < r; k++) {
                squares[k] = dot(columns[k], columns[k]);
            }
            boolean rotated = false;
            for (int p = 0; p < r - 1; p++) {
                for (int q = p + 1; q < r; q++) {
                    rotated |= rotate(columns, squares, p, q);
                }
            }
            if (!rotated) {
                return;
            }
        }
    }

    private static boolean rotate(double[][] columns, double[] squares, int p, int q) {
        double[] x = columns[p];
        double[] y = columns[q];
        double product = dot(x, y);
        double limit = UnitRows.EPSILON * x.length;
        if (!(Math.abs(product) > limit * Math.sqrt(squares[p]) * Math.sqrt(squares[q]))) {
            return false;
        }
        double zeta = (squares[q] - squares[p]) / (2 * product);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double cosine = 1 / Math.sqrt(1 + t * t);
        double sine = cosine * t;
        for (int i = 0; i < x.length; i++) {
            double xi = x[i];
            x[i] = cosine * xi - sine * y[i];
            y[i] = sine * xi + cosine * y[i];
        }
        squares[p] -= t * product;
        squares[q] += t * product;
        return true;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
