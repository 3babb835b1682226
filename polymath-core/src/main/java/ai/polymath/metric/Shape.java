package ai.polymath.metric;

/** What can be told about the form of a task from the widths of labels and predictions alone. */
enum Shape {
    /** One label, one predicted number: binary or regression. */
    ONE_NUMBER,
    /** One label, K class probabilities: multiclass or ordinal. */
    CLASSES,
    /** K labels, K probabilities: multilabel. */
    LABELS;

    static Shape of(Scores scores) {
        int labels = scores.labels().width();
        if (labels == 1) {
            return scores.width() == 1 ? ONE_NUMBER : CLASSES;
        }
        if (labels == scores.width()) {
            return LABELS;
        }
        throw new IllegalArgumentException("Labels have " + labels + " numbers and predictions " + scores.width()
                + "; both must have the same number, or labels just one.");
    }
}
