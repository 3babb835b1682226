package ai.polymath.data;

/** What stands for a term that a text has. */
public enum TermWeighting {
    /** {@code log2(1 + count)}. */
    COUNTS,
    /**
     * {@code log2(1 + count) (1 + ln((1 + rows) / (1 + rows with the term)))}, divided by the Euclidean length of the row
     * (Salton and Buckley, Information Processing and Management 1988).
     */
    TFIDF
}
