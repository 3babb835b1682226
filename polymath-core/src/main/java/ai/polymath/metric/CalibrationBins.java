package ai.polymath.metric;

import ai.polymath.PolymathException;
import java.util.Arrays;

/**
 * Predicted probabilities sorted into bins of equal width, and how often they came true there: the points of a
 * reliability plot. Bin {@code b} of {@code B} holds probabilities in {@code [b/B, (b+1)/B)}, the last one also 1.
 *
 * @param counts {@code [B]} how many labelled predictions fell into each bin
 * @param predicted {@code [B]} mean predicted probability in each bin, {@code NaN} in an empty one
 * @param observed {@code [B]} share that came true in each bin, {@code NaN} in an empty one
 */
public record CalibrationBins(long[] counts, double[] predicted, double[] observed) {
    /**
     * Binary and multilabel: the probability of yes against the share of yes, all labels thrown together. Multiclass and
     * ordinal: the probability of the most probable class against the share of examples where it is right. Cost
     * {@code O(n K)}.
     *
     * @param scores predicted probabilities and labels
     * @param bins how many bins
     * @throws PolymathException if {@code bins} is not positive
     */
    public static CalibrationBins of(Scores scores, int bins) {
        if (bins < 1) {
            throw new PolymathException(
                    "A calibration in " + bins + " bins is not possible; there must be at least 1. Maybe 15.");
        }
        boolean classes = Shape.of(scores) == Shape.CLASSES;
        long[] counts = new long[bins];
        long[] hits = new long[bins];
        CompensatedSum[] sums = new CompensatedSum[bins];
        Arrays.setAll(sums, b -> new CompensatedSum());
        double[] labels = scores.labels().values();
        for (int i = 0; i < labels.length; i++) {
            if (Double.isNaN(labels[i])) {
                continue;
            }
            int said = classes ? Reading.predictedClass(scores, i) : 0;
            double p = Reading.probability(scores, classes ? i * scores.width() + said : i);
            boolean came = classes ? Reading.classOf(scores, i) == said : Reading.isPositive(scores, i);
            int bin = binOf(p, bins);
            counts[bin]++;
            hits[bin] += came ? 1 : 0;
            sums[bin].add(p);
        }
        double[] predicted = new double[bins];
        double[] observed = new double[bins];
        for (int b = 0; b < bins; b++) {
            predicted[b] = sums[b].value() / counts[b];
            observed[b] = hits[b] / (double) counts[b];
        }
        return new CalibrationBins(counts, predicted, observed);
    }

    private static int binOf(double p, int bins) {
        int bin = Math.min(bins - 1, (int) (p * bins));
        // The product is rounded: 0.29 is the edge of bin 29 of 100, but 0.29 * 100 is less than 29.
        if (bin + 1 < bins && p >= edge(bin + 1, bins)) {
            return bin + 1;
        }
        return p < edge(bin, bins) ? bin - 1 : bin;
    }

    private static double edge(int bin, int bins) {
        return bin / (double) bins;
    }

    /** How many bins there are. */
    public int bins() {
        return counts.length;
    }

    /** How many labelled predictions there are. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** The lower edge of a bin. */
    public double from(int bin) {
        return edge(bin, bins());
    }

    /** The upper edge of a bin. */
    public double to(int bin) {
        return edge(bin + 1, bins());
    }

    /**
     * The expected calibration error: the mean over predictions of the distance between predicted and observed in their
     * bin, {@code NaN} if there is no prediction.
     */
    public double expectedError() {
        CompensatedSum sum = new CompensatedSum();
        for (int b = 0; b < bins(); b++) {
            if (counts[b] > 0) {
                sum.add(counts[b] * Math.abs(predicted[b] - observed[b]));
            }
        }
        return sum.value() / total();
    }
}
