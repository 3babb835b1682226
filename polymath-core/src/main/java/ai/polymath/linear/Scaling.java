package ai.polymath.linear;

import java.util.Arrays;

/**
 * The means and standard deviations of the features over the labelled examples of all tasks. A feature without spread has
 * the scale 1.
 */
record Scaling(double[] mean, double[] deviation) {
    static Scaling of(MultiTaskProblem problem) {
        int features = problem.features();
        double[] mean = new double[features];
        double[] square = new double[features];
        double[] least = new double[features];
        double[] most = new double[features];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        double total = problem.weight();
        for (int t = 0; t < problem.size(); t++) {
            TaskData task = problem.task(t);
            for (int i : problem.rows(t)) {
                double weight = task.weight(i) / total;
                for (int j = 0; j < features; j++) {
                    double x = task.x()[i * features + j];
                    mean[j] += weight * x;
                    least[j] = Math.min(least[j], x);
                    most[j] = Math.max(most[j], x);
                }
            }
        }
        for (int t = 0; t < problem.size(); t++) {
            TaskData task = problem.task(t);
            for (int i : problem.rows(t)) {
                double weight = task.weight(i) / total;
                for (int j = 0; j < features; j++) {
                    // Dividing by the range keeps the square in range.
                    double x = (task.x()[i * features + j] - mean[j]) / (most[j] - least[j]);
                    square[j] += weight * x * x;
                }
            }
        }
        double[] deviation = new double[features];
        for (int j = 0; j < features; j++) {
            deviation[j] = most[j] > least[j] ? Math.sqrt(square[j]) * (most[j] - least[j]) : 1;
        }
        return new Scaling(mean, deviation);
    }

    /** No scaling: all deviations are 1. */
    static double[] ones(int features) {
        double[] ones = new double[features];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The weighted mean of a task's features. */
    static double[] mean(TaskData task, int[] rows, int features) {
        double[] mean = new double[features];
        double total = 0;
        for (int i : rows) {
            total += task.weight(i);
        }
        for (int i : rows) {
            double weight = task.weight(i) / total;
            for (int j = 0; j < features; j++) {
                mean[j] += weight * task.x()[i * features + j];
            }
        }
        return mean;
    }

    /** The weighted mean of a task's labels. */
    static double labelMean(TaskData task, int[] rows) {
        double sum = 0;
        double total = 0;
        for (int i : rows) {
            sum += task.weight(i) * task.labels()[i];
            total += task.weight(i);
        }
        return sum / total;
    }
}
