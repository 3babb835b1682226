package ai.polymath.metric;

/**
 * Error of one number a pixel, over all labelled pixels of all pictures together: {@code absolute_error}, the mean of
 * {@code |p - y|}; {@code relative_error}, the mean of {@code |p - y| / |y|} over pixels with {@code y != 0};
 * {@code squared_error_root}, the root of the mean of {@code (p - y)^2}.
 *
 * @param form which of them
 */
public record DepthError(Form form) implements Metric {
    /** Which error. */
    public enum Form {
        /** {@code absolute_error}. */
        ABSOLUTE,
        /** {@code relative_error}. */
        RELATIVE,
        /** {@code squared_error_root}. */
        ROOT_SQUARED
    }

    @Override
    public String name() {
        return switch (form) {
            case ABSOLUTE -> "absolute_error";
            case RELATIVE -> "relative_error";
            case ROOT_SQUARED -> "squared_error_root";
        };
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        DepthTally tally = scores.tally(DepthTally.class, this);
        return switch (form) {
            case ABSOLUTE -> tally.meanAbsolute();
            case RELATIVE -> tally.meanRelative();
            case ROOT_SQUARED -> tally.rootMeanSquare();
        };
    }
}
