package ai.polymath.metric;

import ai.polymath.PolymathException;

/**
 * Expected calibration error (ECE): how far predicted probabilities are from how often they come true,
 *
 * <pre>{@code ECE = sum_b (n_b / n) |observed_b - predicted_b|}</pre>
 *
 * over bins of equal width; {@link CalibrationBins} tells what is predicted and observed for each form of task. Cost
 * {@code O(n K)}.
 *
 * <p>M. P. Naeini, G. F. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015;
 * C. Guo et al., On calibration of modern neural networks, ICML 2017.
 *
 * @param bins how many bins; 15 is usual
 */
public record CalibrationError(int bins) implements Metric {
    /** The usual number of bins. */
    static final int USUAL = 15;

    /** Refuses less than one bin. */
    public CalibrationError {
        if (bins < 1) {
            throw new PolymathException(
                    "The calibration error has " + bins + " bins; it needs at least 1. Maybe " + USUAL + ".");
        }
    }

    /** With 15 bins. */
    public CalibrationError() {
        this(USUAL);
    }

    /** {@code calibration_error}, or {@code calibration_error@10} if the number of bins is not the usual one. */
    @Override
    public String name() {
        return "calibration_error" + (bins == USUAL ? "" : "@" + bins);
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        return CalibrationBins.of(scores, bins).expectedError();
    }
}
