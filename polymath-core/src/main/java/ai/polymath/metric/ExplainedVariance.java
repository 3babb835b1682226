package ai.polymath.metric;

/**
 * The share of the labels' variance that predictions explain,
 *
 * <pre>{@code EV = 1 - Var(y - prediction) / Var(y)}</pre>
 *
 * It is {@link R2} with a constant error of all predictions forgiven, so never below it. Undefined where all labels are
 * alike. Cost {@code O(n)}.
 */
public record ExplainedVariance() implements Metric {
    @Override
    public String name() {
        return "explained_variance";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        Pairs pairs = Pairs.of(this, scores);
        double[] residuals = pairs.residuals();
        return 1 - pairs.shareOfVariation(residuals, Pairs.mean(residuals));
    }
}
