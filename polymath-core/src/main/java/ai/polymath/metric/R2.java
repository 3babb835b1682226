package ai.polymath.metric;

/**
 * Coefficient of determination,
 *
 * <pre>{@code R2 = 1 - sum (y - prediction)^2 / sum (y - mean y)^2}</pre>
 *
 * 1 is perfect, 0 as good as predicting the mean of these very labels, below 0 worse. Undefined where all labels are alike,
 * so also for a single one. Cost {@code O(n)}.
 */
public record R2() implements Metric {
    @Override
    public String name() {
        return "r2";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        Pairs pairs = Pairs.of(this, scores);
        return 1 - pairs.shareOfVariation(pairs.residuals(), 0);
    }
}
