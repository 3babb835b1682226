package ai.polymath.metric;

/**
 * F1 of all labels of a multilabel task thrown together: {@code 2 TP / (2 TP + FP + FN)} with counts over all labelled
 * cells, so that frequent labels weigh more than in {@link F1}. Undefined where there is neither a true nor a predicted
 * yes. Of a single label it is F1. It doesn't exist for multiclass tasks, where it would be the accuracy. Cost
 * {@code O(n K)}.
 */
public record MicroF1() implements Metric {
    @Override
    public String name() {
        return "micro_f1";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        if (Shape.of(scores) == Shape.CLASSES) {
            throw Reading.unfit(this, scores);
        }
        return Outcomes.of(scores).pooledF1();
    }
}
