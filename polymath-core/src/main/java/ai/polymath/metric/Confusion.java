package ai.polymath.metric;

import ai.polymath.PolymathException;
import java.util.List;

/**
 * How often each class was taken for which; examples without a label are left out.
 *
 * @param classes {@code [K]} the names of the classes
 * @param counts {@code [K, K]} the number of examples of the class of the row that were predicted as the class of the column
 */
public record Confusion(List<String> classes, long[][] counts) {
    /** Refuses counts that aren't square. */
    public Confusion {
        classes = List.copyOf(classes);
        if (counts.length != classes.size()) {
            throw new IllegalArgumentException(
                    "There are " + counts.length + " rows of counts for " + classes.size() + " classes.");
        }
        for (long[] row : counts) {
            if (row.length != classes.size()) {
                throw new IllegalArgumentException(
                        "A row has " + row.length + " counts for " + classes.size() + " classes.");
            }
        }
    }

    /**
     * Counts the decisions of a multiclass or ordinal task (the most probable class), or of a binary task, whose class 0 is
     * no and whose class 1 is yes (above probability 1/2). For one label of a multilabel task give
     * {@link Scores#label}. Cost {@code O(n K + K^2)}.
     *
     * @param scores probabilities and labels
     * @param classes the names of the classes, two for a binary task
     * @throws PolymathException if the number of names is not that of the classes
     */
    public static Confusion of(Scores scores, List<String> classes) {
        boolean binary =
                switch (Shape.of(scores)) {
                    case ONE_NUMBER -> true;
                    case CLASSES -> false;
                    case LABELS ->
                        throw new IllegalArgumentException(
                                "A multilabel task has one confusion matrix a label: give Scores.label(k).");
                };
        int k = binary ? 2 : scores.width();
        if (classes.size() != k) {
            throw new PolymathException(
                    "There are " + classes.size() + " names for " + k + " classes: " + classes + ".");
        }
        long[][] counts = new long[k][k];
        for (int i = 0; i < scores.examples(); i++) {
            if (!Double.isNaN(scores.labels().values()[i])) {
                if (binary) {
                    counts[Reading.isPositive(scores, i) ? 1 : 0][Reading.isPredicted(scores, i) ? 1 : 0]++;
                } else {
                    counts[Reading.classOf(scores, i)][Reading.predictedClass(scores, i)]++;
                }
            }
        }
        return new Confusion(classes, counts);
    }

    /** How many labelled examples there are. */
    public long total() {
        long total = 0;
        for (int k = 0; k < counts.length; k++) {
            total += support(k);
        }
        return total;
    }

    /** How many examples belong to a class. */
    public long support(int k) {
        long sum = 0;
        for (long count : counts[k]) {
            sum += count;
        }
        return sum;
    }

    /** How many examples were predicted as a class. */
    public long predicted(int k) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[k];
        }
        return sum;
    }

    /** Share of the examples of a class that were found, {@code NaN} if there is none. */
    public double recall(int k) {
        return counts[k][k] / (double) support(k);
    }

    /** Share of the predictions of a class that were right, {@code NaN} if there is none. */
    public double precision(int k) {
        return counts[k][k] / (double) predicted(k);
    }
}
