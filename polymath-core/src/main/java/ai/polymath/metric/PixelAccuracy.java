package ai.polymath.metric;

/** Share of labelled pixels, of all pictures together, whose class is right. */
public record PixelAccuracy() implements Metric {
    @Override
    public String name() {
        return "pixel_accuracy";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        ClassTally tally = scores.tally(ClassTally.class, this);
        long right = 0;
        for (int k = 0; k < tally.classes(); k++) {
            right += tally.count(k, k);
        }
        return (double) right / tally.pixels();
    }
}
