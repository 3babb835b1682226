package ai.polymath.metric;

/**
 * The share of right decisions.
 *
 * <p>Binary: yes is decided where its probability is above 1/2. Multiclass and ordinal: the most probable class, of equally
 * probable ones the first. Multilabel: the share of single labels that are right (one minus the Hamming loss), every
 * labelled cell counting the same; an example with one label of ten wrong is nine tenths right. Cost {@code O(n K)}.
 */
public record Accuracy() implements Metric {
    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        boolean classes = Shape.of(scores) == Shape.CLASSES;
        return Mean.overLabelled(scores, i -> (classes ? isClassRight(scores, i) : isCellRight(scores, i)) ? 1 : 0);
    }

    private static boolean isClassRight(Scores scores, int example) {
        return Reading.classOf(scores, example) == Reading.predictedClass(scores, example);
    }

    private static boolean isCellRight(Scores scores, int cell) {
        return Reading.isPositive(scores, cell) == Reading.isPredicted(scores, cell);
    }
}
