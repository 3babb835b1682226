package ai.polymath.metric;

/** A figure that says how good predictions are, exact over all labelled examples given to it. */
public interface Metric {
    /** The name in tables, {@code metrics.json} and the experiment file, in lower case: {@code auroc}. */
    String name();

    /** Which way it is better. */
    Direction direction();

    /**
     * Computes it over the labelled examples.
     *
     * @return the figure, or {@code NaN} where it is undefined: no labelled example, or (AUROC, R2, ...) labels that are
     *     all alike
     */
    double of(Scores scores);
}
