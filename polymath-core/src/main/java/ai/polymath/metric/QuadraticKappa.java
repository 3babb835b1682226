package ai.polymath.metric;

/**
 * Cohen's kappa with quadratic weights, the agreement of the most probable class {@code p} with the true class {@code y}
 * beyond chance:
 *
 * <pre>{@code kappa = 1 - sum_ij (i-j)^2 O_ij / sum_ij (i-j)^2 E_ij}</pre>
 *
 * with the counts {@code O} of the confusion matrix and {@code E_ij = (row sum i) (column sum j) / n}. Undefined where the
 * denominator is 0: all examples belong to, and are predicted as, one class.
 *
 * <p>No matrix is needed: the numerator is the sum of {@code (y-p)^2} over examples, and the denominator is
 * {@code sum (y - mean y)^2 + sum (p - mean p)^2 + n (mean y - mean p)^2}, a sum of terms that don't cancel. Cost
 * {@code O(n K)}.
 *
 * <p>J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968).
 */
public record QuadraticKappa() implements Metric {
    @Override
    public String name() {
        return "quadratic_kappa";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        if (Shape.of(scores) != Shape.CLASSES) {
            throw Reading.unfit(this, scores);
        }
        long[] trueCounts = new long[scores.width()];
        long[] predictedCounts = new long[scores.width()];
        long disagreement = 0;
        long n = 0;
        for (int i = 0; i < scores.examples(); i++) {
            if (!Double.isNaN(scores.labels().values()[i])) {
                int truth = Reading.classOf(scores, i);
                int said = Reading.predictedClass(scores, i);
                trueCounts[truth]++;
                predictedCounts[said]++;
                disagreement += (long) (truth - said) * (truth - said);
                n++;
            }
        }
        for (int k = 0; k < scores.width(); k++) {
            if (trueCounts[k] == n && predictedCounts[k] == n) {
                return Double.NaN;
            }
        }
        double trueMean = mean(trueCounts, n);
        double predictedMean = mean(predictedCounts, n);
        double distance = trueMean - predictedMean;
        return 1
                - disagreement
                        / (spread(trueCounts, trueMean)
                                + spread(predictedCounts, predictedMean)
                                + n * distance * distance);
    }

    private static double mean(long[] counts, long n) {
        long sum = 0;
        for (int k = 0; k < counts.length; k++) {
            sum += k * counts[k];
        }
        return sum / (double) n;
    }

    private static double spread(long[] counts, double mean) {
        double sum = 0;
        for (int k = 0; k < counts.length; k++) {
            sum += counts[k] * (k - mean) * (k - mean);
        }
        return sum;
    }
}
