package ai.polymath.metric;

/**
 * Mean absolute error, {@code mean |y - prediction|}, in the unit of the target. Ordinal: the mean distance in classes from
 * the most probable class to the true one. Cost {@code O(n K)}.
 */
public record Mae() implements Metric {
    @Override
    public String name() {
        return "mae";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        return switch (Shape.of(scores)) {
            case ONE_NUMBER ->
                Mean.overLabelled(scores, i -> Math.abs(scores.labels().values()[i] - scores.predictions()[i]));
            case CLASSES ->
                Mean.overLabelled(
                        scores, i -> Math.abs(Reading.classOf(scores, i) - Reading.predictedClass(scores, i)));
            case LABELS -> throw Reading.unfit(this, scores);
        };
    }
}
