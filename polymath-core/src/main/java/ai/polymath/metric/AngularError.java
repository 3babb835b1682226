package ai.polymath.metric;

/**
 * Angle in degrees between predicted and true direction, over all labelled pixels of all pictures together: its mean
 * ({@code mean_angle}) or median ({@code median_angle}).
 *
 * @param median whether it is the median
 */
public record AngularError(boolean median) implements Metric {
    @Override
    public String name() {
        return median ? "median_angle" : "mean_angle";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        DirectionTally tally = scores.tally(DirectionTally.class, this);
        return median ? tally.median() : tally.mean();
    }
}
