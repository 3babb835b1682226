package ai.polymath.regularization;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * The eigenvalues, largest first, and orthonormal eigenvectors of a symmetric matrix. Costs {@code O(n^3)}; the absolute
 * error of a value is of the order of the rounding of the largest one.
 */
public final class SymmetricEigen {
    private final double[] values;
    private final double[] vectors;
    private final int size;

    private SymmetricEigen(double[] values, double[] vectors, int size) {
        this.values = values;
        this.vectors = vectors;
        this.size = size;
    }

    /**
     * Decomposes {@code A = sum_k value(k) vector(k) vector(k)'}.
     *
     * @param matrix {@code [size * size]}, symmetric and finite; left alone
     */
    public static SymmetricEigen of(double[] matrix, int size) {
        Checks.matrix(matrix, size, size);
        if (size == 0) {
            return new SymmetricEigen(new double[0], new double[0], 0);
        }
        Eigenvalue<Double> decomposition = Eigenvalue.R064.make(size, true);
        if (!decomposition.decompose(R064Store.wrap(matrix.clone(), size))) {
            throw new ArithmeticException("The eigenvalues of a symmetric matrix [" + size + ", " + size
                    + "] can't be computed; maybe it holds values that aren't finite.");
        }
        MatrixStore<Double> d = decomposition.getD();
        MatrixStore<Double> v = decomposition.getV();
        Integer[] order = new Integer[size];
        for (int k = 0; k < size; k++) {
            order[k] = k;
        }
        Arrays.sort(order, (a, b) -> Double.compare(d.doubleValue(b, b), d.doubleValue(a, a)));
        double[] values = new double[size];
        double[] vectors = new double[size * size];
        for (int k = 0; k < size; k++) {
            values[k] = d.doubleValue(order[k], order[k]);
            for (int i = 0; i < size; i++) {
                vectors[k * size + i] = v.doubleValue(i, order[k]);
            }
        }
        return new SymmetricEigen(values, vectors, size);
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The k-th largest eigenvalue, from 0. */
    public double value(int k) {
        return values[k];
    }

    /** Component i of the eigenvector that belongs to {@link #value}{@code (k)}. */
    public double vector(int k, int i) {
        return vectors[k * size + i];
    }

    /** The matrix {@code sum_k f(value(k)) vector(k) vector(k)'}, row-major, exactly symmetric. */
    public double[] map(DoubleUnaryOperator f) {
        double[] result = new double[size * size];
        for (int k = 0; k < size; k++) {
            double mapped = f.applyAsDouble(values[k]);
            if (mapped == 0) {
                continue;
            }
            for (int i = 0; i < size; i++) {
                double left = mapped * vectors[k * size + i];
                for (int j = 0; j <= i; j++) {
                    result[i * size + j] += left * vectors[k * size + j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                result[j * size + i] = result[i * size + j];
            }
        }
        return result;
    }
}
