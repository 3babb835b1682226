package ai.polymath.linear;

/** What a wrong prediction costs: a function of the score {@code z = w'x + b} and the label y. */
public enum Loss {
    /** {@code (z - y)^2 / 2} for a label that is a number; the prediction is z. */
    SQUARED {
        @Override
        public double value(double score, double label) {
            return 0.5 * (score - label) * (score - label);
        }

        @Override
        double slope(double score, double label) {
            return score - label;
        }

        @Override
        double value(double score, double label, double slope) {
            return 0.5 * slope * slope;
        }

        @Override
        public double response(double score) {
            return score;
        }
    },
    /** {@code log(1 + e^z) - y z} for a label 0 or 1; the prediction is the probability {@code 1 / (1 + e^-z)} of 1. */
    LOGISTIC {
        @Override
        public double value(double score, double label) {
            return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
        }

        @Override
        double slope(double score, double label) {
            return response(score) - label;
        }

        @Override
        double value(double score, double label, double slope) {
            // Of a label 0 or 1: minus the logarithm of the probability of the label, 1 - |slope|.
            double missed = Math.abs(slope);
            return missed < 0.9 ? -Math.log1p(-missed) : value(score, label);
        }

        @Override
        public double response(double score) {
            double e = Math.exp(-Math.abs(score));
            return score >= 0 ? 1 / (1 + e) : e / (1 + e);
        }
    };

    /** The loss of one example. */
    public abstract double value(double score, double label);

    /** The derivative of {@link #value} by the score. */
    abstract double slope(double score, double label);

    /** The value, given the slope, which has most of the work in common. */
    abstract double value(double score, double label, double slope);

    /** What is predicted: a number, or a probability. */
    public abstract double response(double score);
}
