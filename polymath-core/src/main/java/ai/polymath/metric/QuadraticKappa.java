package ai.polymath.metric;

import java.math.BigInteger;

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
 * {@code sum y^2 + sum p^2 - 2 (sum y) (sum p) / n}; both times {@code n} are whole numbers, so that nothing is rounded
 * before the division. Cost {@code O(n K)}.
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
        // sum over i, j of true_i predicted_j (i - j)^2, in whole numbers: a constant prediction gives exactly 0.
        BigInteger trueSum = moment(trueCounts, 1);
        BigInteger predictedSum = moment(predictedCounts, 1);
        BigInteger expected = moment(trueCounts, 2)
                .add(moment(predictedCounts, 2))
                .multiply(BigInteger.valueOf(n))
                .subtract(trueSum.multiply(predictedSum).shiftLeft(1));
        BigInteger observed = BigInteger.valueOf(disagreement).multiply(BigInteger.valueOf(n));
        return expected.subtract(observed).doubleValue() / expected.doubleValue();
    }

    /** Sum over the classes of count times index to a power. */
    private static BigInteger moment(long[] counts, int power) {
        BigInteger sum = BigInteger.ZERO;
        for (int k = 0; k < counts.length; k++) {
            sum = sum.add(BigInteger.valueOf(k).pow(power).multiply(BigInteger.valueOf(counts[k])));
        }
        return sum;
    }
}
