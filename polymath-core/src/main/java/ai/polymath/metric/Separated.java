package ai.polymath.metric;

import java.util.Arrays;

/**
 * The scores of the positive and of the negative examples of a binary task, each in ascending order. Walking through both
 * at once meets every distinct score once, with its ties on both sides; ranks need no more.
 *
 * @param positives scores of labelled examples with label 1, ascending
 * @param negatives scores of labelled examples with label 0, ascending
 */
record Separated(double[] positives, double[] negatives) {
    static Separated of(Scores scores) {
        double[] labels = scores.labels().values();
        double[] positives = new double[labels.length];
        double[] negatives = new double[labels.length];
        int p = 0;
        int n = 0;
        for (int i = 0; i < labels.length; i++) {
            if (Double.isNaN(labels[i])) {
                continue;
            }
            if (Reading.isPositive(scores, i)) {
                positives[p++] = scores.predictions()[i];
            } else {
                negatives[n++] = scores.predictions()[i];
            }
        }
        positives = Arrays.copyOf(positives, p);
        negatives = Arrays.copyOf(negatives, n);
        Arrays.sort(positives);
        Arrays.sort(negatives);
        return new Separated(positives, negatives);
    }

    /** Whether only one of the two classes occurs, or none. */
    boolean isSingleClass() {
        return positives.length == 0 || negatives.length == 0;
    }
}
