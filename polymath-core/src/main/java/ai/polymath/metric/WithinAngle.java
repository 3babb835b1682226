package ai.polymath.metric;

import ai.polymath.PolymathException;

/**
 * Share of labelled pixels, of all pictures together, whose direction is told with an angle below a threshold.
 *
 * @param degrees the threshold, above 0 and at most 180
 */
public record WithinAngle(double degrees) implements Metric {
    private static final double USUAL = 11.25;

    /** Within 11.25 degrees. */
    public WithinAngle() {
        this(USUAL);
    }

    /** Checks the threshold. */
    public WithinAngle {
        if (!(degrees > 0 && degrees <= 180)) {
            throw new PolymathException(
                    "The angle of within_angle is " + degrees + " degrees, but it must be above 0 and at most 180.");
        }
    }

    @Override
    public String name() {
        if (degrees == USUAL) {
            return "within_angle";
        }
        return "within_angle@" + (degrees == Math.rint(degrees) ? String.valueOf((int) degrees) : degrees);
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        return scores.tally(DirectionTally.class, this).within(degrees);
    }
}
