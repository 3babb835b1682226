package ai.polymath.metric;

/**
 * Mean over classes of intersection over union of pixels: {@code right / (of the class + taken for it - right)}, over all labelled
 * pixels of all pictures together (not a mean over pictures). A class that no label has and no pixel was taken for is left out;
 * one that was only told counts 0.
 */
public record MeanIou() implements Metric {
    @Override
    public String name() {
        return "mean_iou";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        ClassTally tally = scores.tally(ClassTally.class, this);
        long[] support = tally.support();
        long[] told = tally.told();
        double sum = 0;
        int classes = 0;
        for (int k = 0; k < tally.classes(); k++) {
            long union = support[k] + told[k] - tally.count(k, k);
            if (union > 0) {
                sum += (double) tally.count(k, k) / union;
                classes++;
            }
        }
        return sum / classes;
    }
}
