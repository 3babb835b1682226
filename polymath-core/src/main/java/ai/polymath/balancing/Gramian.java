package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.balancing.solve.UnitRows;

/**
 * The symmetric matrix of inner products of task gradients, {@code G[i][j] = g_i . g_j}, {@code [T, T]}, in doubles.
 */
public final class Gramian {
    private final double[] values;
    private final int size;
    private final double precision;

    private Gramian(double[] values, int size, double precision) {
        this.values = values;
        this.size = size;
        this.precision = precision;
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
        return new Gramian(copy, size, UnitRows.EPSILON);
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
        return new Gramian(values, size, UnitRows.EPSILON);
    }

    /**
     * The same values, said to be no more precise than this relative to the lengths of the two gradients; by default
     * {@code 2^-52}, as if summed up in doubles. Sums made in floats have about {@code 2^-23}. What can't be told from
     * rounding at this precision counts as linearly dependent.
     */
    public Gramian withPrecision(double relative) {
        if (!(relative >= UnitRows.EPSILON && relative < 1)) {
            throw new IllegalArgumentException("A relative precision lies in [2^-52, 1), and is not " + relative + ".");
        }
        return new Gramian(values, size, relative);
    }

    /**
     * Refuses values that are not finite.
     *
     * @param step names the tasks and the step in the message
     * @throws PolymathException naming the first task whose gradient has a NaN or infinite inner product
     */
    public void requireFinite(StepInput step) {
        for (int i = 0; i < size; i++) {
            require(i, i, step);
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                require(i, j, step);
            }
        }
    }

    private void require(int i, int j, StepInput step) {
        double value = values[i * size + j];
        if (!Double.isFinite(value)) {
            String what = i == j ? "its squared norm" : "its inner product with that of task " + step.present()[j];
            throw new PolymathException(
                    "The gradient of task " + step.present()[i] + " (counted from 0) is not finite at"
                            + " step " + step.step() + ": " + what + " is " + value + "."
                            + " Maybe the learning rate is too high, or the loss of this task has no upper bound.");
        }
    }

    /** The rows free of their scale, after a check that all values are finite. */
    UnitRows unitRows(StepInput step) {
        if (step.size() != size) {
            throw new IllegalArgumentException(
                    "The Gramian is of " + size + " tasks, but " + step.size() + " are present in the step.");
        }
        requireFinite(step);
        return UnitRows.of(values, size, precision);
    }

    /** How precise the values are, relative to the lengths of the two gradients. */
    public double precision() {
        return precision;
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
