package ai.polymath.metric;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import java.util.Arrays;

/**
 * Fits the best constant predictor to training labels, missing ones left out: frequencies are the best constant for the log
 * loss and the Brier score, the mean for the squared error and the Poisson deviance, the median for the absolute error
 * and a quantile for its pinball loss.
 *
 * <p>{@code Baselines.mean(training).scores(test)} can be given to every metric that the model is judged by. Where a metric
 * asks for an order among the predictions (Spearman), a constant has none and the figure is undefined.
 */
public final class Baselines {
    private Baselines() {}

    /**
     * For a binary or multilabel task: the share of yes among the training labels, {@code [label width]}. A label of a
     * multilabel task that no training example has says 1/2.
     *
     * @throws PolymathException if no training example has a label
     */
    public static ConstantPredictor frequencies(Labels training) {
        int width = training.width();
        long[] yes = new long[width];
        long[] all = new long[width];
        for (int i = 0; i < training.values().length; i++) {
            if (!Double.isNaN(training.values()[i])) {
                all[i % width]++;
                yes[i % width] += Reading.isPositive(training, i) ? 1 : 0;
            }
        }
        requireSome(Arrays.stream(all).sum());
        double[] shares = new double[width];
        Arrays.setAll(shares, k -> all[k] == 0 ? 0.5 : yes[k] / (double) all[k]);
        return new ConstantPredictor(shares);
    }

    /**
     * For a multiclass or ordinal task: the share of each class among the training labels, {@code [classes]}.
     *
     * @param training class indices
     * @param classes how many classes there are
     * @throws PolymathException if no training example has a label
     */
    public static ConstantPredictor classFrequencies(Labels training, int classes) {
        long[] counts = new long[classes];
        for (int i = 0; i < training.examples(); i++) {
            if (!Double.isNaN(training.values()[i])) {
                counts[Reading.classOf(training, i, classes)]++;
            }
        }
        long n = Arrays.stream(counts).sum();
        requireSome(n);
        double[] shares = new double[classes];
        Arrays.setAll(shares, k -> counts[k] / (double) n);
        return new ConstantPredictor(shares);
    }

    /**
     * For a tagging task: the most frequent tag of the training labels at every word, {@code [label width]}; of equally
     * frequent ones the first.
     *
     * @param training indices of tags
     * @param classes how many tags there are
     * @throws PolymathException if no training example has a label
     */
    public static ConstantPredictor mostFrequentTag(Labels training, int classes) {
        long[] counts = new long[classes];
        for (double tag : training.values()) {
            if (!Double.isNaN(tag)) {
                counts[(int) tag]++;
            }
        }
        requireSome(Arrays.stream(counts).sum());
        int best = 0;
        for (int k = 1; k < classes; k++) {
            best = counts[k] > counts[best] ? k : best;
        }
        double[] answer = new double[training.width()];
        Arrays.fill(answer, best);
        return new ConstantPredictor(answer);
    }

    /**
     * For a regression by squared error or Poisson deviance: the mean of the training labels.
     *
     * @throws PolymathException if no training example has a label
     */
    public static ConstantPredictor mean(Labels training) {
        return new ConstantPredictor(new double[] {Pairs.mean(sorted(training))});
    }

    /**
     * For a regression by absolute error: the median of the training labels, the mean of the middle two of an even number.
     *
     * @throws PolymathException if no training example has a label
     */
    public static ConstantPredictor median(Labels training) {
        return quantile(training, 0.5);
    }

    /**
     * For a regression by pinball loss: the {@code q}-quantile of the training labels, a constant whose pinball loss on
     * them is least. Where a whole interval between two labels is best, its middle.
     *
     * @param training numbers
     * @param q between 0 and 1
     * @throws PolymathException if no training example has a label, or {@code q} is not strictly between 0 and 1
     */
    public static ConstantPredictor quantile(Labels training, double q) {
        checkQuantile(q);
        double[] sorted = sorted(training);
        double position = q * sorted.length;
        long whole = Math.round(position);
        // 0.29 * 100 is 28.999999999999996: two roundings away from the whole number that is meant.
        boolean between = Math.abs(position - whole) <= 2 * Math.ulp(position) && whole >= 1 && whole < sorted.length;
        if (between) {
            return new ConstantPredictor(new double[] {sorted[(int) whole - 1] / 2 + sorted[(int) whole] / 2});
        }
        return new ConstantPredictor(new double[] {sorted[Math.min(sorted.length - 1, (int) position)]});
    }

    /** For detection: nothing is found in any picture. */
    public static ConstantPredictor nothingFound() {
        return new ConstantPredictor(new double[] {0});
    }

    static void checkQuantile(double q) {
        if (!(q > 0 && q < 1)) {
            throw new PolymathException("The quantile is " + q + "; it must be between 0 and 1. Maybe 0.9.");
        }
    }

    private static double[] sorted(Labels training) {
        if (training.width() != 1) {
            throw new IllegalArgumentException(
                    "Labels of width " + training.width() + " are no regression; its labels have one number.");
        }
        double[] sorted = Arrays.stream(training.values())
                .filter(y -> !Double.isNaN(y))
                .sorted()
                .toArray();
        requireSome(sorted.length);
        return sorted;
    }

    private static void requireSome(long labelled) {
        if (labelled == 0) {
            throw new PolymathException("No training example has a label; a constant predictor can't be fitted to"
                    + " nothing. Maybe the target column is empty or the split leaves its labels to other parts.");
        }
    }
}
