package ai.polymath.metric;

/** The share of right tags among all words that have one. Cost: linear in the number of words. */
public record TokenAccuracy() implements Metric {
    @Override
    public String name() {
        return "token_accuracy";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        int width = scores.labels().width();
        double[] labels = scores.labels().values();
        long right = 0;
        long all = 0;
        for (int row = 0; row < scores.examples(); row++) {
            for (int k = 0; k < width; k++) {
                double label = labels[row * width + k];
                if (!Double.isNaN(label)) {
                    all++;
                    right += k < scores.width() && scores.predictions()[row * scores.width() + k] == label ? 1 : 0;
                }
            }
        }
        return right / (double) all;
    }
}
