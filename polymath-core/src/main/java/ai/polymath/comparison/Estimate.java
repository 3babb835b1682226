package ai.polymath.comparison;

import java.util.Arrays;

/**
 * A mean over replicates, with its confidence interval and the p-value of "the true mean is 0".
 *
 * <p>With independent replicates the standard error is {@code s / sqrt(n)}: Student's t. If each replicate draws its own
 * training and test rows from one table, replicates share rows and {@code s / sqrt(n)} is too small; Nadeau and Bengio
 * (Machine Learning 52, 2003) put {@code s sqrt(1/n + test/train)} in its place, which the {@code overlap} is for.
 *
 * <p>If all values are equal there is no spread to measure by (figures of few test rows often are), and the t test would
 * call any difference certain. Then the p-value is that of the sign test, {@code 2^(1-n)}, and there is no interval.
 *
 * @param replicates how many values are defined
 * @param mean their mean; {@code NaN} if there is none
 * @param low lower end of the interval; {@code NaN} if unknown
 * @param high upper end of the interval; {@code NaN} if unknown
 * @param p two-sided; {@code NaN} with fewer than two values
 */
public record Estimate(int replicates, double mean, double low, double high, double p) {
    private static final double ROUNDING = 1e-12;

    /** Of independent replicates. */
    public static Estimate of(double[] values, double level) {
        return of(values, level, 0);
    }

    /**
     * The estimate of values, those that are {@code NaN} left out.
     *
     * @param values one a replicate
     * @param level probability that the interval misses the true mean, such as 0.05
     * @param overlap test rows per training row if replicates draw rows from one table; 0 if they are independent
     */
    public static Estimate of(double[] values, double level, double overlap) {
        double[] defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        int n = defined.length;
        if (n == 0) {
            return new Estimate(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double mean = Arrays.stream(defined).sum() / n;
        if (n == 1) {
            return new Estimate(1, mean, Double.NaN, Double.NaN, Double.NaN);
        }
        double squares = 0;
        double size = 0;
        for (double value : defined) {
            squares += (value - mean) * (value - mean);
            size = Math.max(size, Math.abs(value));
        }
        double deviation = Math.sqrt(squares / (n - 1));
        if (!(deviation > ROUNDING * size)) {
            return new Estimate(n, mean, Double.NaN, Double.NaN, size == 0 ? 1 : Math.pow(2, 1 - n));
        }
        double error = deviation * Math.sqrt(1.0 / n + overlap);
        StudentT t = new StudentT(n - 1);
        double half = t.critical(level) * error;
        return new Estimate(n, mean, mean - half, mean + half, t.twoSided(mean / error));
    }

    /** Whether there is an interval. */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }
}
