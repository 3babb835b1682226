package ai.polymath.metric;

/**
 * Root mean squared error, {@code sqrt(mean (y - prediction)^2)}, in the unit of the target. Computed in a power of two near
 * the greatest error, so that no scale of the target overflows or vanishes. Cost {@code O(n)}.
 */
public record Rmse() implements Metric {
    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        double[] residuals = Pairs.of(this, scores).residuals();
        int exponent = Pairs.exponent(residuals, 0);
        double meanSquare = Pairs.sumOfSquares(residuals, 0, exponent) / residuals.length;
        return Math.scalb(Math.sqrt(meanSquare), exponent);
    }
}
