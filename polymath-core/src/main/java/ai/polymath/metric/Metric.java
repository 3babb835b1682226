package ai.polymath.metric;

/**
 * A figure that says how good predictions are, exact over all labelled examples given to it. Implementations are records
 * without state, so that two metrics of the same name are equal, and safe for use by many threads.
 */
public interface Metric {
    /**
     * The name in tables, {@code metrics.json} and the experiment file, in lower case: {@code auroc}. It is the same for
     * all forms of tasks the metric serves, and {@link Metrics#byName} finds the metric by it.
     */
    String name();

    /** Which way it is better. */
    Direction direction();

    /**
     * Computes it over the labelled examples, in time {@code O(n log n)} or less for each class or label.
     *
     * @return the figure, or {@code NaN} where it is undefined: no labelled example, or (AUROC, R2, ...) labels that are
     *     all alike
     * @throws IllegalArgumentException if the metric doesn't exist for the form of the scores, for example a calibration
     *     error of a regression
     */
    double of(Scores scores);
}
