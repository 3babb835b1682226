package ai.polymath.metric;

import java.util.Arrays;

/**
 * The labelled examples of a regression.
 *
 * @param labels {@code [n]} what came true
 * @param predictions {@code [n]} what was predicted
 */
record Pairs(double[] labels, double[] predictions) {
    static Pairs of(Metric metric, Scores scores) {
        if (Shape.of(scores) != Shape.ONE_NUMBER) {
            throw Reading.unfit(metric, scores);
        }
        double[] all = scores.labels().values();
        double[] labels = new double[all.length];
        double[] predictions = new double[all.length];
        int n = 0;
        for (int i = 0; i < all.length; i++) {
            if (!Double.isNaN(all[i])) {
                labels[n] = all[i];
                predictions[n++] = scores.predictions()[i];
            }
        }
        return new Pairs(Arrays.copyOf(labels, n), Arrays.copyOf(predictions, n));
    }

    int size() {
        return labels.length;
    }

    /** {@code label - prediction}. */
    double[] residuals() {
        double[] residuals = new double[size()];
        Arrays.setAll(residuals, i -> labels[i] - predictions[i]);
        return residuals;
    }

    /**
     * {@code sum (x - center)^2} over {@code sum (y - mean y)^2}, or {@code NaN} if all labels {@code y} are alike. Both
     * sums are taken in a power of two near the labels' greatest deviation, so that no scale of the target overflows or
     * vanishes.
     */
    double shareOfVariation(double[] x, double center) {
        if (isConstant(labels)) {
            return Double.NaN;
        }
        double mean = mean(labels);
        int exponent = exponent(labels, mean);
        return sumOfSquares(x, center, exponent) / sumOfSquares(labels, mean, exponent);
    }

    /** Whether all numbers are alike, or there is none; exact, where a variance of 0 would depend on rounding. */
    static boolean isConstant(double[] x) {
        for (double value : x) {
            if (value != x[0]) {
                return false;
            }
        }
        return true;
    }

    static double mean(double[] x) {
        return Mean.of(x.length, i -> x[i]);
    }

    /** The power of two just below the greatest distance to the center. */
    static int exponent(double[] x, double center) {
        double greatest = 0;
        for (double value : x) {
            greatest = Math.max(greatest, Math.abs(value - center));
        }
        return Math.getExponent(greatest);
    }

    /** {@code sum ((x - center) / 2^exponent)^2}. */
    static double sumOfSquares(double[] x, double center, int exponent) {
        CompensatedSum sum = new CompensatedSum();
        for (double value : x) {
            double d = Math.scalb(value - center, -exponent);
            sum.add(d * d);
        }
        return sum.value();
    }
}
