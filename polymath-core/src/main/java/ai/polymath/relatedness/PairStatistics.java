package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was observed of pairs of tasks in the steps of a training: mean, standard error, worst, and how it went over time.
 *
 * <p><b>Standard error.</b> Neighbouring steps are alike, so {@code s / sqrt(n)} would be too small. The observations are put
 * in batches of consecutive steps, and the batches, long enough to know little of each other, are compared (the method of
 * batch means). With sums {@code s_b} over {@code n_b} observations in B batches and {@code m} the mean,
 *
 * <pre>{@code
 * error^2 = B / (B - 1) * sum_b (s_b - m n_b)^2 / (sum_b n_b)^2
 * }</pre>
 *
 * <p>A trend over the training counts as spread, so the error is rather too large than too small. Memory and time a step are
 * {@code O(T^2)}: there are at most {@value #MOST} batches, and neighbours are joined when they are full.
 */
public final class PairStatistics {
    private static final int MOST = 40;

    private final int tasks;
    private final List<Batch> batches = new ArrayList<>();
    private int perBatch = 1;
    private int steps;

    /** Nothing observed yet. */
    public PairStatistics(int tasks) {
        this.tasks = tasks;
    }

    private static final class Batch {
        final double[][] sums;
        final int[][] counts;
        final double[][] worst;
        final int firstEpoch;
        int lastEpoch;
        int steps;

        Batch(int tasks, int epoch) {
            sums = new double[tasks][tasks];
            counts = new int[tasks][tasks];
            worst = new double[tasks][tasks];
            for (double[] row : worst) {
                Arrays.fill(row, Double.NaN);
            }
            firstEpoch = epoch;
            lastEpoch = epoch;
        }

        void add(Batch next) {
            for (int i = 0; i < sums.length; i++) {
                for (int j = 0; j < sums.length; j++) {
                    sums[i][j] += next.sums[i][j];
                    counts[i][j] += next.counts[i][j];
                    worst[i][j] = lower(worst[i][j], next.worst[i][j]);
                }
            }
            lastEpoch = next.lastEpoch;
            steps += next.steps;
        }
    }

    private static double lower(double one, double other) {
        return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.min(one, other);
    }

    /**
     * Adds a step.
     *
     * @param epoch its epoch, from 1
     * @param values {@code [from][to]}; not finite where the step says nothing of a pair
     */
    public void add(int epoch, double[][] values) {
        if (batches.isEmpty() || batches.get(batches.size() - 1).steps == perBatch) {
            if (batches.size() == MOST) {
                join();
            }
            batches.add(new Batch(tasks, epoch));
        }
        Batch last = batches.get(batches.size() - 1);
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                double value = values[i][j];
                if (i != j && Double.isFinite(value)) {
                    last.sums[i][j] += value;
                    last.counts[i][j]++;
                    last.worst[i][j] = lower(last.worst[i][j], value);
                }
            }
        }
        last.lastEpoch = epoch;
        last.steps++;
        steps++;
    }

    private void join() {
        List<Batch> joined = new ArrayList<>();
        for (int b = 0; b < batches.size(); b += 2) {
            Batch batch = batches.get(b);
            batch.add(batches.get(b + 1));
            joined.add(batch);
        }
        batches.clear();
        batches.addAll(joined);
        perBatch *= 2;
    }

    /** How many steps were added. */
    public int steps() {
        return steps;
    }

    /** In how many steps a pair was observed, {@code [from][to]}. */
    public int[][] counts() {
        int[][] counts = new int[tasks][tasks];
        for (Batch batch : batches) {
            for (int i = 0; i < tasks; i++) {
                for (int j = 0; j < tasks; j++) {
                    counts[i][j] += batch.counts[i][j];
                }
            }
        }
        return counts;
    }

    /** The mean of each pair's observations; {@code NaN} without any. */
    public double[][] mean() {
        int[][] counts = counts();
        double[][] mean = new double[tasks][tasks];
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                double sum = 0;
                for (Batch batch : batches) {
                    sum += batch.sums[i][j];
                }
                mean[i][j] = counts[i][j] == 0 ? Double.NaN : sum / counts[i][j];
            }
        }
        return mean;
    }

    /** The mean's standard error; {@code NaN} for pairs that were observed in fewer than two batches. */
    public double[][] standardError() {
        double[][] mean = mean();
        double[][] error = new double[tasks][tasks];
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                double squares = 0;
                double count = 0;
                int used = 0;
                for (Batch batch : batches) {
                    if (batch.counts[i][j] > 0) {
                        double off = batch.sums[i][j] - mean[i][j] * batch.counts[i][j];
                        squares += off * off;
                        count += batch.counts[i][j];
                        used++;
                    }
                }
                error[i][j] = used < 2 ? Double.NaN : Math.sqrt(used / (used - 1.0) * squares) / count;
            }
        }
        return error;
    }

    /** The smallest observation of each pair; {@code NaN} without any. */
    public double[][] worst() {
        double[][] worst = new double[tasks][tasks];
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                worst[i][j] = Double.NaN;
                for (Batch batch : batches) {
                    worst[i][j] = lower(worst[i][j], batch.worst[i][j]);
                }
            }
        }
        return worst;
    }

    /**
     * Some consecutive steps.
     *
     * @param firstEpoch the epoch of the first, from 1
     * @param lastEpoch the epoch of the last
     * @param steps how many
     * @param mean of each pair, {@code [from][to]}; {@code NaN} where nothing was observed
     * @param worst the smallest of each pair
     */
    public record Stretch(int firstEpoch, int lastEpoch, int steps, double[][] mean, double[][] worst) {}

    /** How it went over time: at most {@value #MOST} stretches. */
    public List<Stretch> overTime() {
        List<Stretch> stretches = new ArrayList<>();
        for (Batch batch : batches) {
            double[][] mean = new double[tasks][tasks];
            double[][] worst = new double[tasks][];
            for (int i = 0; i < tasks; i++) {
                for (int j = 0; j < tasks; j++) {
                    mean[i][j] = batch.counts[i][j] == 0 ? Double.NaN : batch.sums[i][j] / batch.counts[i][j];
                }
                worst[i] = batch.worst[i].clone();
            }
            stretches.add(new Stretch(batch.firstEpoch, batch.lastEpoch, batch.steps, mean, worst));
        }
        return stretches;
    }
}
