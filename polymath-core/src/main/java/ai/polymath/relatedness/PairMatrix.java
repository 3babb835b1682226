package ai.polymath.relatedness;

import ai.polymath.comparison.StudentT;
import java.util.Arrays;
import java.util.List;

/**
 * A figure for each ordered pair of tasks, {@code [from][to]}, with its uncertainty; larger is better for training the two
 * together. The diagonal means nothing.
 *
 * @param meaning what it is, a sentence for people
 * @param unit such as {@code percent}; empty for plain numbers
 * @param symmetric whether both directions are one figure
 * @param values {@code [from][to]}; {@code NaN} where unknown
 * @param standardError of each value; {@code NaN} where unknown
 */
public record PairMatrix(String meaning, String unit, boolean symmetric, double[][] values, double[][] standardError) {
    /** Probability that a task without relations is given a partner. */
    private static final double FALSE_PARTNERS = 0.05;

    /** Batches that a standard error comes from, less one: 20 to 40 as {@link PairStatistics} makes them. */
    private static final int FREEDOM = 19;

    /** So many standard errors from 0 a single value is marked: 95 of 100 means lie within them. */
    private static final double CERTAIN = 2;

    /** Both matrices are copied, their diagonals cleared. */
    public PairMatrix {
        values = cleared(values);
        standardError = cleared(standardError);
        if (values.length != standardError.length) {
            throw new IllegalArgumentException(values.length + " rows with errors for " + standardError.length + ".");
        }
    }

    private static double[][] cleared(double[][] matrix) {
        double[][] copy = new double[matrix.length][];
        for (int i = 0; i < matrix.length; i++) {
            copy[i] = matrix[i].clone();
            if (copy[i].length != matrix.length) {
                throw new IllegalArgumentException(
                        "Row " + i + " has " + copy[i].length + " of " + matrix.length + ".");
            }
            copy[i][i] = Double.NaN;
        }
        return copy;
    }

    /** A matrix of nothing but {@code NaN}. */
    public static double[][] unknown(int tasks) {
        double[][] matrix = new double[tasks][tasks];
        for (double[] row : matrix) {
            Arrays.fill(row, Double.NaN);
        }
        return matrix;
    }

    /** As an affinity. */
    public Affinity affinity(List<String> tasks) {
        return new Affinity(tasks, values);
    }

    /**
     * As an affinity that counts only what is certain: each value less so many standard errors that, of a task's T - 1
     * possible partners, the luckiest of those that do nothing for it comes out above 0 once in twenty times (Bonferroni).
     * Plain means would give a task without any relation the partner that chance favoured.
     */
    public Affinity certainAffinity(List<String> tasks) {
        double certain = new StudentT(FREEDOM).critical(2 * FALSE_PARTNERS / Math.max(1, values.length - 1));
        double[][] low = new double[values.length][values.length];
        for (int i = 0; i < low.length; i++) {
            for (int j = 0; j < low.length; j++) {
                double error = standardError[i][j];
                low[i][j] = values[i][j] - (Double.isNaN(error) ? 0 : certain * error);
            }
        }
        return new Affinity(tasks, low);
    }

    /** Whether a value is more than two standard errors from 0, which a value without an error is not. */
    public boolean isDistinct(int from, int to) {
        return Math.abs(values[from][to]) > CERTAIN * standardError[from][to];
    }

    /**
     * The mean over several runs. The standard error is {@code s / sqrt(n)} between runs, or what the runs' own errors make
     * of their mean where that is larger: two or three runs may agree by chance.
     *
     * @param runs at least one; of one alone its own error stays
     */
    public static PairMatrix over(List<PairMatrix> runs) {
        PairMatrix first = runs.get(0);
        if (runs.size() == 1) {
            return first;
        }
        int tasks = first.values.length;
        double[][] mean = unknown(tasks);
        double[][] error = unknown(tasks);
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                int from = i;
                int to = j;
                double[] known = runs.stream()
                        .mapToDouble(run -> run.values[from][to])
                        .filter(v -> !Double.isNaN(v))
                        .toArray();
                mean[i][j] = Arrays.stream(known).average().orElse(Double.NaN);
                double within = Math.sqrt(runs.stream()
                                .mapToDouble(run -> run.standardError[from][to])
                                .filter(e -> !Double.isNaN(e))
                                .map(e -> e * e)
                                .sum())
                        / known.length;
                double between = standardError(known, mean[i][j]);
                error[i][j] = Double.isNaN(between) ? within : Math.max(between, within);
            }
        }
        return new PairMatrix(first.meaning, first.unit, first.symmetric, mean, error);
    }

    /** {@code s / sqrt(n)}; {@code NaN} of fewer than two values. */
    static double standardError(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1) / values.length);
    }
}
