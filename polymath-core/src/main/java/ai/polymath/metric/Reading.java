package ai.polymath.metric;

import ai.polymath.data.Labels;

/**
 * Reads labels, probabilities and decisions from scores, in one way for all metrics. A "cell" is a position in a
 * row-major array {@code [examples, width]}.
 */
final class Reading {
    private Reading() {}

    /** Whether the label in a cell is yes. */
    static boolean isPositive(Labels labels, int cell) {
        double label = labels.values()[cell];
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException("The label of example " + cell / labels.width() + " is " + label
                    + "; binary and multilabel tasks have labels 0 and 1. Maybe this is a regression, for which the"
                    + " metric doesn't exist.");
        }
        return label == 1;
    }

    /** Whether the label in a cell is yes. */
    static boolean isPositive(Scores scores, int cell) {
        return isPositive(scores.labels(), cell);
    }

    /** The class an example belongs to, of so many. */
    static int classOf(Labels labels, int example, int classes) {
        double label = labels.values()[example];
        int index = (int) label;
        if (index != label || index < 0 || index >= classes) {
            throw new IllegalArgumentException("The label of example " + example + " is " + label
                    + "; it must be a class index from 0 to " + (classes - 1) + ".");
        }
        return index;
    }

    /** The class an example belongs to. */
    static int classOf(Scores scores, int example) {
        return classOf(scores.labels(), example, scores.width());
    }

    /** The most probable class; of equally probable ones the first. */
    static int predictedClass(Scores scores, int example) {
        int start = example * scores.width();
        int best = 0;
        for (int k = 1; k < scores.width(); k++) {
            if (scores.predictions()[start + k] > scores.predictions()[start + best]) {
                best = k;
            }
        }
        return best;
    }

    /** Whether yes is predicted: more probable than no, which agrees with {@link #predictedClass} of two classes. */
    static boolean isPredicted(Scores scores, int cell) {
        return probability(scores, cell) > 0.5;
    }

    /** A predicted probability; what single precision adds beyond 0 and 1 is cut off. */
    static double probability(Scores scores, int cell) {
        double p = scores.predictions()[cell];
        if (!(p >= -1e-5 && p <= 1 + 1e-5)) {
            throw new IllegalArgumentException("The prediction for example " + cell / scores.width() + " is " + p
                    + "; the metric needs a probability from 0 to 1. Maybe it is a logit.");
        }
        return Math.max(0, Math.min(1, p));
    }

    /** The refusal of a metric that doesn't exist for the form of these scores. */
    static IllegalArgumentException unfit(Metric metric, Scores scores) {
        return new IllegalArgumentException("The metric '" + metric.name() + "' doesn't exist for labels of width "
                + scores.labels().width() + " and predictions of width " + scores.width() + ".");
    }
}
