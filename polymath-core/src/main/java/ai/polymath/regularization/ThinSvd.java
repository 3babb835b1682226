package ai.polymath.regularization;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The singular values of a matrix and what is built from them: {@code W = U diag(sigma) V'}, {@code U} {@code [rows, r]},
 * {@code V} {@code [columns, r]}, {@code r = min(rows, columns)}.
 *
 * <p>The eigenvectors of the smaller Gramian turn the matrix so that its rows (or columns) are nearly orthogonal; this is
 * cheap but squares the condition number, so that small singular values would be wrong in most digits. One-sided Jacobi
 * rotations (Hestenes 1958; Demmel and Veselic, "Jacobi's method is more accurate than QR", 1992) then finish the work on
 * the matrix itself, one or two sweeps instead of eight, to full relative accuracy. Costs
 * {@code O(rows columns min(rows, columns))}.
 */
public final class ThinSvd {
    private static final int MOST_SWEEPS = 60;
    private static final double UNIT = Math.ulp(1.0);

    private final int rows;
    private final int columns;
    /** Whether {@code turned} holds the turned columns of W instead of its rows. */
    private final boolean transposed;

    private final int small;
    private final int large;
    /** {@code [small, small]}: its rows are the singular vectors of the smaller side. */
    private final double[] basis;
    /** {@code [small, large]}: {@code basis * W} (or {@code basis * W'}); its rows are orthogonal. */
    private final double[] turned;
    /** Unordered, {@code [small]}. */
    private final double[] sigma;

    private ThinSvd(double[] w, int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        transposed = columns < rows;
        small = Math.min(rows, columns);
        large = Math.max(rows, columns);
        double[] matrix = transposed ? transpose(w, rows, columns) : w.clone();
        double largest = 0;
        for (double x : w) {
            largest = Math.max(largest, Math.abs(x));
        }
        sigma = new double[small];
        if (!Double.isFinite(largest)) {
            Arrays.fill(sigma, Double.NaN);
            Arrays.fill(matrix, Double.NaN);
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            basis = identity(small);
            turned = matrix;
            return;
        }
        // A power of two changes no digit and keeps the squares in range.
        int exponent = Math.getExponent(largest);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = Math.scalb(matrix[i], -exponent);
        }
        basis = new double[small * small];
        SymmetricEigen eigen = SymmetricEigen.of(gramian(matrix, small, large), small);
        for (int k = 0; k < small; k++) {
            for (int i = 0; i < small; i++) {
                basis[k * small + i] = eigen.vector(k, i);
            }
        }
        turned = product(basis, matrix, small, large);
        makeRowsOrthogonal();
        for (int k = 0; k < small; k++) {
            sigma[k] = Math.scalb(Math.sqrt(dot(turned, k, k, large)), exponent);
        }
        for (int i = 0; i < turned.length; i++) {
            turned[i] = Math.scalb(turned[i], exponent);
        }
    }

    /**
     * Decomposes a matrix. If it holds a value that isn't finite, all its singular values are {@code NaN}.
     *
     * @param w row-major {@code [rows, columns]}; left alone
     */
    public static ThinSvd of(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        return new ThinSvd(w, rows, columns);
    }

    /** The singular values, largest first, {@code [min(rows, columns)]}. */
    public double[] values() {
        double[] sorted = sigma.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < small / 2; i++) {
            double x = sorted[i];
            sorted[i] = sorted[small - 1 - i];
            sorted[small - 1 - i] = x;
        }
        return sorted;
    }

    /** The sum of the singular values: the trace norm. */
    public double sum() {
        return Arrays.stream(sigma).sum();
    }

    /**
     * Writes {@code U diag(f(sigma)) V'}. A singular value of zero stays zero, for its vectors mean nothing.
     *
     * @param f the new singular value for each old one
     * @param target row-major {@code [rows, columns]}, overwritten; may be the matrix that was decomposed
     */
    public void map(DoubleUnaryOperator f, double[] target) {
        Checks.matrix(target, rows, columns);
        Arrays.fill(target, 0);
        for (int k = 0; k < small; k++) {
            double mapped = sigma[k] == 0 ? 0 : f.applyAsDouble(sigma[k]);
            if (mapped == 0) {
                continue;
            }
            double factor = mapped / sigma[k];
            for (int i = 0; i < small; i++) {
                double x = factor * basis[k * small + i];
                if (transposed) {
                    for (int j = 0; j < large; j++) {
                        target[j * columns + i] += x * turned[k * large + j];
                    }
                } else {
                    for (int j = 0; j < large; j++) {
                        target[i * columns + j] += x * turned[k * large + j];
                    }
                }
            }
        }
    }

    /**
     * The symmetric matrix {@code V diag(f(sigma)) V'} {@code [columns, columns]}, over the {@code min(rows, columns)}
     * right singular vectors that belong to singular values above zero.
     */
    public double[] mapColumns(DoubleUnaryOperator f) {
        double[] result = new double[columns * columns];
        for (int k = 0; k < small; k++) {
            if (sigma[k] == 0) {
                continue;
            }
            double mapped = f.applyAsDouble(sigma[k]);
            for (int i = 0; i < columns; i++) {
                double left = mapped * right(k, i);
                for (int j = 0; j <= i; j++) {
                    result[i * columns + j] += left * right(k, j);
                }
            }
        }
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < i; j++) {
                result[j * columns + i] = result[i * columns + j];
            }
        }
        return result;
    }

    private double right(int k, int i) {
        return transposed ? basis[k * small + i] : turned[k * large + i] / sigma[k];
    }

    private void makeRowsOrthogonal() {
        double tolerance = UNIT * Math.max(4, Math.sqrt(large));
        double[] squares = new double[small];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double total = 0;
            for (int k = 0; k < small; k++) {
                squares[k] = dot(turned, k, k, large);
                total += squares[k];
            }
            // Rows this short are the rounding of zero; there is nothing in them to make orthogonal.
            double nothing = total * UNIT * UNIT;
            boolean rotated = false;
            for (int i = 0; i < small - 1; i++) {
                for (int j = i + 1; j < small; j++) {
                    if (squares[i] <= nothing && squares[j] <= nothing) {
                        continue;
                    }
                    double product = dot(turned, i, j, large);
                    if (Math.abs(product) > tolerance * Math.sqrt(squares[i]) * Math.sqrt(squares[j])) {
                        rotate(i, j, product, squares);
                        rotated = true;
                    }
                }
            }
            if (!rotated) {
                return;
            }
        }
    }

    private void rotate(int i, int j, double product, double[] squares) {
        double zeta = (squares[j] - squares[i]) / (2 * product);
        double tangent = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        double sine = cosine * tangent;
        turn(turned, i * large, j * large, large, cosine, sine);
        turn(basis, i * small, j * small, small, cosine, sine);
        squares[i] = dot(turned, i, i, large);
        squares[j] = dot(turned, j, j, large);
    }

    private static void turn(double[] a, int i, int j, int length, double cosine, double sine) {
        for (int k = 0; k < length; k++) {
            double x = a[i + k];
            double y = a[j + k];
            a[i + k] = cosine * x - sine * y;
            a[j + k] = sine * x + cosine * y;
        }
    }

    private static double dot(double[] a, int i, int j, int length) {
        int from = i * length;
        int other = j * length;
        double even = 0;
        double odd = 0;
        int k = 0;
        for (; k + 1 < length; k += 2) {
            even += a[from + k] * a[other + k];
            odd += a[from + k + 1] * a[other + k + 1];
        }
        return k < length ? even + odd + a[from + k] * a[other + k] : even + odd;
    }

    private static double[] gramian(double[] a, int size, int length) {
        double[] g = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                g[i * size + j] = dot(a, i, j, length);
                g[j * size + i] = g[i * size + j];
            }
        }
        return g;
    }

    private static double[] product(double[] left, double[] right, int size, int length) {
        double[] result = new double[size * length];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                double x = left[i * size + k];
                for (int j = 0; j < length; j++) {
                    result[i * length + j] += x * right[k * length + j];
                }
            }
        }
        return result;
    }

    private static double[] transpose(double[] w, int rows, int columns) {
        double[] result = new double[w.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = w[i * columns + j];
            }
        }
        return result;
    }

    private static double[] identity(int size) {
        double[] result = new double[size * size];
        for (int i = 0; i < size; i++) {
            result[i * size + i] = 1;
        }
        return result;
    }
}
