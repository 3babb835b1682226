package ai.polymath.relatedness;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * How much each task helps each other one: {@code values[i][j]} is what task i does for task j, larger being better. It need
 * not be symmetric. The diagonal means nothing and is {@code NaN}; elsewhere {@code NaN} is "not known".
 *
 * @param tasks their names
 * @param values {@code [from][to]}
 */
public record Affinity(List<String> tasks, double[][] values) {
    /** Checks names and shape; the values are copied, the diagonal cleared. */
    public Affinity {
        tasks = List.copyOf(tasks);
        if (new HashSet<>(tasks).size() != tasks.size()) {
            throw new IllegalArgumentException("Two tasks of " + tasks + " have one name.");
        }
        int n = tasks.size();
        if (values.length != n || Arrays.stream(values).anyMatch(row -> row.length != n)) {
            throw new IllegalArgumentException("An affinity of " + n + " tasks needs " + n + " rows of " + n + ".");
        }
        values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < n; i++) {
            values[i][i] = Double.NaN;
        }
    }

    /** What task {@code from} does for task {@code to}. */
    public double of(int from, int to) {
        return values[from][to];
    }

    /** The mean of both directions, as clustering wants it; of one where the other is not known. */
    public Affinity symmetric() {
        int n = tasks.size();
        double[][] mean = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double there = values[i][j];
                double back = values[j][i];
                mean[i][j] = Double.isNaN(there) ? back : Double.isNaN(back) ? there : 0.5 * (there + back);
            }
        }
        return new Affinity(tasks, mean);
    }
}
