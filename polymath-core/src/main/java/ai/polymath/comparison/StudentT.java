package ai.polymath.comparison;

/**
 * Student's t distribution.
 *
 * @param freedom degrees of freedom, above 0
 */
public record StudentT(double freedom) {
    private static final double PRECISION = 1e-14;
    private static final int MOST_STEPS = 200;

    /** Checks the degrees of freedom. */
    public StudentT {
        if (!(freedom > 0)) {
            throw new IllegalArgumentException("freedom is " + freedom + ", but must be above 0.");
        }
    }

    /** The probability of a value at least as far from 0 as {@code t}, on both sides. */
    public double twoSided(double t) {
        if (Double.isNaN(t)) {
            return Double.NaN;
        }
        double square = t * t;
        if (Double.isInfinite(square)) {
            return 0;
        }
        double sum = freedom + square;
        return IncompleteBeta.of(freedom / sum, square / sum, freedom / 2, 0.5);
    }

    /** The probability of a value of at most {@code t}. */
    public double cumulative(double t) {
        double tail = twoSided(t) / 2;
        return t > 0 ? 1 - tail : tail;
    }

    /**
     * The value {@code t} above 0 that is exceeded in size with a probability: half the width of an interval, in standard
     * errors.
     *
     * @param probability of both sides together, in (0, 1), such as 0.05
     */
    public double critical(double probability) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("probability is " + probability + ", but must lie between 0 and 1.");
        }
        double high = 1;
        while (twoSided(high) > probability) {
            high *= 2;
        }
        double low = high == 1 ? 0 : high / 2;
        double t = high;
        // Newton's steps, or half of the bracket where they leave it.
        for (int i = 0; i < MOST_STEPS; i++) {
            double excess = twoSided(t) - probability;
            if (excess > 0) {
                low = t;
            } else {
                high = t;
            }
            double next = t + excess / (2 * density(t));
            if (!(next > low && next < high)) {
                next = 0.5 * (low + high);
            }
            if (Math.abs(next - t) <= PRECISION * t) {
                return next;
            }
            t = next;
        }
        return t;
    }

    private double density(double t) {
        double log = IncompleteBeta.logGamma((freedom + 1) / 2) - IncompleteBeta.logGamma(freedom / 2);
        return Math.exp(log - (freedom + 1) / 2 * Math.log1p(t * t / freedom)) / Math.sqrt(freedom * Math.PI);
    }
}
