package ai.polymath.metric;

/**
 * The harmonic mean of precision and recall of the yes,
 *
 * <pre>{@code F1 = 2 TP / (2 TP + FP + FN)}</pre>
 *
 * undefined where there is neither a true nor a predicted yes.
 *
 * <p>Binary: yes is decided above probability 1/2. Multiclass and ordinal: the mean (macro) over the classes of F1 of that
 * class against the rest, the most probable class being decided; classes that neither occur nor are predicted are left
 * out. Multilabel: the mean over the labels for which it is defined. Cost {@code O(n K)}.
 */
public record F1() implements Metric {
    @Override
    public String name() {
        return "f1";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        return Mean.of(scores.width(), Outcomes.of(scores)::f1);
    }
}
