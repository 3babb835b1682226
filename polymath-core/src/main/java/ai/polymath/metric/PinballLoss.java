package ai.polymath.metric;

/**
 * Mean pinball (quantile) loss of predictions that mean the {@code q}-quantile of the target, in its unit:
 *
 * <pre>{@code mean max(q (y - prediction), (q - 1) (y - prediction))}</pre>
 *
 * It is least in expectation for the true conditional quantile. For {@code q = 1/2} it is half the mean absolute error.
 * Cost {@code O(n)}.
 *
 * <p>R. Koenker, G. Bassett, Regression quantiles, Econometrica 46 (1978).
 *
 * @param quantile {@code q}, between 0 and 1
 */
public record PinballLoss(double quantile) implements Metric {
    /** Refuses what is not strictly between 0 and 1. */
    public PinballLoss {
        Baselines.checkQuantile(quantile);
    }

    /** Of the median. */
    public PinballLoss() {
        this(0.5);
    }

    /** {@code pinball_loss} of the median, {@code pinball_loss@0.9} of another quantile. */
    @Override
    public String name() {
        return "pinball_loss" + (quantile == 0.5 ? "" : "@" + quantile);
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        Pairs pairs = Pairs.of(this, scores);
        return Mean.of(pairs.size(), i -> {
            double residual = pairs.labels()[i] - pairs.predictions()[i];
            return Math.max(quantile * residual, (quantile - 1) * residual);
        });
    }
}
