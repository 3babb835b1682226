package ai.polymath.comparison;

import java.util.Arrays;

/**
 * Holm's correction for several tests (Scandinavian Journal of Statistics 6, 1979): rejecting the tests whose adjusted
 * p-value is at most {@code level} rejects a true hypothesis with a probability of at most {@code level}, whatever the
 * tests depend on each other.
 */
public final class Holm {
    private Holm() {}

    /** Adjusted p-values of equally weighted tests; {@code NaN} stays so and does not count. */
    public static double[] adjust(double... p) {
        double[] weights = new double[p.length];
        Arrays.fill(weights, 1);
        return adjust(p, weights);
    }

    /**
     * Adjusted p-values. With weights w the smallest {@code p/w} is multiplied by {@code (sum of all w) / w}, the next by the
     * sum of those left, and so on; none is below the one before.
     *
     * @param p the p-values; {@code NaN} stays so and does not count
     * @param weights how the permitted error is divided among the tests, above 0
     */
    public static double[] adjust(double[] p, double[] weights) {
        Integer[] order = new Integer[p.length];
        double left = 0;
        for (int i = 0; i < p.length; i++) {
            if (!(weights[i] > 0)) {
                throw new IllegalArgumentException("A weight is " + weights[i] + ", but must be above 0.");
            }
            order[i] = i;
            left += Double.isNaN(p[i]) ? 0 : weights[i];
        }
        Arrays.sort(order, (i, j) -> Double.compare(p[i] / weights[i], p[j] / weights[j]));
        double[] adjusted = new double[p.length];
        double before = 0;
        for (int i : order) {
            if (Double.isNaN(p[i])) {
                adjusted[i] = Double.NaN;
            } else {
                before = Math.min(1, Math.max(before, p[i] * left / weights[i]));
                adjusted[i] = before;
                left -= weights[i];
            }
        }
        return adjusted;
    }
}
