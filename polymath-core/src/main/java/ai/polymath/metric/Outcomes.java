package ai.polymath.metric;

import java.util.Arrays;

/**
 * How often decisions were right and wrong, for each label of a binary or multilabel task, or for each class of a
 * multiclass task seen as that class against the rest.
 *
 * @param hits {@code [K]} yes predicted and true
 * @param falseAlarms {@code [K]} yes predicted, no true
 * @param misses {@code [K]} no predicted, yes true
 * @param rejections {@code [K]} no predicted and true
 */
record Outcomes(long[] hits, long[] falseAlarms, long[] misses, long[] rejections) {
    static Outcomes of(Scores scores) {
        int width = scores.width();
        Outcomes outcomes = new Outcomes(new long[width], new long[width], new long[width], new long[width]);
        if (Shape.of(scores) == Shape.CLASSES) {
            outcomes.countClasses(scores);
        } else {
            outcomes.countCells(scores);
        }
        return outcomes;
    }

    private void countCells(Scores scores) {
        double[] labels = scores.labels().values();
        for (int i = 0; i < labels.length; i++) {
            if (!Double.isNaN(labels[i])) {
                boolean truth = Reading.isPositive(scores, i);
                boolean said = Reading.isPredicted(scores, i);
                long[] counter = truth ? (said ? hits : misses) : (said ? falseAlarms : rejections);
                counter[i % scores.width()]++;
            }
        }
    }

    private void countClasses(Scores scores) {
        long n = 0;
        for (int i = 0; i < scores.examples(); i++) {
            if (!Double.isNaN(scores.labels().values()[i])) {
                int truth = Reading.classOf(scores, i);
                int said = Reading.predictedClass(scores, i);
                n++;
                if (truth == said) {
                    hits[truth]++;
                } else {
                    misses[truth]++;
                    falseAlarms[said]++;
                }
            }
        }
        for (int k = 0; k < hits.length; k++) {
            rejections[k] = n - hits[k] - misses[k] - falseAlarms[k];
        }
    }

    /** Share of the true yes that was found; {@code NaN} if there is none. */
    double recall(int k) {
        return hits[k] / (double) (hits[k] + misses[k]);
    }

    /** Share of the true no that was rejected; {@code NaN} if there is none. */
    double specificity(int k) {
        return rejections[k] / (double) (rejections[k] + falseAlarms[k]);
    }

    /** Harmonic mean of precision and recall; {@code NaN} if there is neither a true nor a predicted yes. */
    double f1(int k) {
        return f1(hits[k], falseAlarms[k], misses[k]);
    }

    /** F1 of all decisions thrown together. */
    double pooledF1() {
        return f1(
                Arrays.stream(hits).sum(),
                Arrays.stream(falseAlarms).sum(),
                Arrays.stream(misses).sum());
    }

    private static double f1(long hits, long falseAlarms, long misses) {
        return 2 * hits / (double) (2 * hits + falseAlarms + misses);
    }
}
