package ai.polymath.metric;

/** Which way a metric is better. */
public enum Direction {
    /** Larger is better. */
    HIGHER,
    /** Smaller is better. */
    LOWER;

    /** Whether {@code a} is strictly better than {@code b}; an undefined (NaN) figure is never better. */
    public boolean isBetter(double a, double b) {
        if (Double.isNaN(a)) {
            return false;
        }
        return Double.isNaN(b) || (this == HIGHER ? a > b : a < b);
    }

    /** {@code +1} where larger is better, else {@code -1}. */
    public int sign() {
        return this == HIGHER ? 1 : -1;
    }
}
