package ai.polymath.regularization;

import ai.polymath.PolymathException;
import java.util.List;

/** {@code lambda / 2 * trace(W' L W)} with L known and decomposed: what {@link Graph} becomes once it knows the tasks. */
final class LaplacianPenalty implements Penalty {
    /** How far, relative to its largest value, a Laplacian may be from symmetric and positive semidefinite. */
    private static final double TOLERANCE = 1e-9;

    private final double strength;
    private final double[] laplacian;
    private final int tasks;
    private final On on;
    private final SymmetricEigen eigen;

    LaplacianPenalty(double strength, double[] laplacian, int tasks, On on) {
        this.strength = strength;
        this.laplacian = laplacian;
        this.tasks = tasks;
        this.on = on;
        this.eigen = SymmetricEigen.of(laplacian, tasks);
    }

    /** Refuses what isn't square, symmetric and positive semidefinite. */
    static void check(List<List<Double>> rows) {
        int size = rows.size();
        double[] l = new double[size * size];
        double largest = 0;
        for (int i = 0; i < size; i++) {
            if (rows.get(i).size() != size) {
                throw new PolymathException("Row " + (i + 1) + " of the graph penalty's laplacian has "
                        + rows.get(i).size() + " values; the matrix must be square, [" + size + ", " + size + "].");
            }
            for (int j = 0; j < size; j++) {
                l[i * size + j] = rows.get(i).get(j);
                if (!Double.isFinite(l[i * size + j])) {
                    throw new PolymathException("The graph penalty's laplacian holds " + l[i * size + j] + " in row "
                            + (i + 1) + "; its values must be finite.");
                }
                largest = Math.max(largest, Math.abs(l[i * size + j]));
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (Math.abs(l[i * size + j] - l[j * size + i]) > TOLERANCE * largest) {
                    throw new PolymathException("The graph penalty's laplacian isn't symmetric: row " + (i + 1)
                            + ", column " + (j + 1) + " holds " + l[i * size + j] + " and its mirror "
                            + l[j * size + i] + ".");
                }
            }
        }
        double smallest = size == 0 ? 0 : SymmetricEigen.of(l, size).value(size - 1);
        if (smallest < -TOLERANCE * largest * size) {
            throw new PolymathException("The graph penalty's laplacian has the negative eigenvalue " + smallest
                    + "; it must be positive semidefinite. Maybe this is the adjacency matrix; the Laplacian is the"
                    + " diagonal matrix of its row sums minus it.");
        }
    }

    @Override
    public double strength() {
        return strength;
    }

    @Override
    public On on() {
        return on;
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        double[] product = new double[w.length];
        addGradient(w, rows, columns, product);
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += product[i] * w[i];
        }
        return 0.5 * sum;
    }

    @Override
    public boolean isSmooth() {
        return true;
    }

    @Override
    public void addGradient(double[] w, int rows, int columns, double[] gradient) {
        check(w, rows, columns);
        Checks.matrix(gradient, rows, columns);
        for (int s = 0; s < tasks; s++) {
            for (int t = 0; t < tasks; t++) {
                double a = strength * laplacian[s * tasks + t];
                if (a != 0) {
                    for (int j = 0; j < columns; j++) {
                        gradient[s * columns + j] += a * w[t * columns + j];
                    }
                }
            }
        }
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        check(w, rows, columns);
        double scaled = Checks.scaled(strength, step);
        if (scaled == 0) {
            return;
        }
        // Each connected part has an eigenvalue of zero; its rounding must not pull the part's mean when strength is
        // huge.
        double zero = tasks == 0 ? 0 : tasks * Math.ulp(eigen.value(0));
        double[] result = new double[w.length];
        for (int k = 0; k < tasks; k++) {
            double factor = eigen.value(k) <= zero ? 1 : 1 / (1 + eigen.value(k) * scaled);
            double[] coordinates = new double[columns];
            for (int t = 0; t < tasks; t++) {
                for (int j = 0; j < columns; j++) {
                    coordinates[j] += factor * eigen.vector(k, t) * w[t * columns + j];
                }
            }
            for (int t = 0; t < tasks; t++) {
                for (int j = 0; j < columns; j++) {
                    result[t * columns + j] += eigen.vector(k, t) * coordinates[j];
                }
            }
        }
        System.arraycopy(result, 0, w, 0, w.length);
    }

    private void check(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        if (rows != tasks) {
            throw new IllegalArgumentException("The graph penalty knows " + tasks + " tasks, but the matrix has " + rows
                    + " rows; a row is a task.");
        }
    }

    @Override
    public String toString() {
        return "Graph[strength=" + strength + ", tasks=" + tasks + ", on=" + on + "]";
    }
}
