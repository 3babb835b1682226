package ai.polymath.metric;

import ai.polymath.data.Labels;

/**
 * Says the same whatever the example: what a model must beat before it has learned anything. {@link Baselines} fits it.
 *
 * @param answer {@code [width]} the prediction for every example
 */
public record ConstantPredictor(double[] answer) {
    /** Keeps the answer for itself. */
    public ConstantPredictor {
        answer = answer.clone();
    }

    @Override
    public double[] answer() {
        return answer.clone();
    }

    /** Predictions {@code [examples, width]}, row-major. */
    public double[] predictions(int examples) {
        double[] predictions = new double[Math.multiplyExact(examples, answer.length)];
        for (int i = 0; i < examples; i++) {
            System.arraycopy(answer, 0, predictions, i * answer.length, answer.length);
        }
        return predictions;
    }

    /** What metrics look at for the labels of a split. */
    public Scores scores(Labels labels) {
        return new Scores(labels, predictions(labels.examples()), answer.length);
    }
}
