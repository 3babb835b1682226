package ai.polymath.metric;

/**
 * The mean of {@code -ln p} of the probability given to what came true, in nats.
 *
 * <p>Binary: {@code -ln p} for yes, {@code -ln(1-p)} for no. Multiclass and ordinal: the probability of the true class.
 * Multilabel: the binary figure, mean over all labelled cells (a label with more labelled examples weighs more).
 *
 * <p>An event declared impossible that happens would cost an infinite loss. Probabilities are therefore kept within
 * {@code [u, 1-u]} with {@code u = 2^-53}, the distance of 1 to the next smaller double: nearer to 1 a double can't tell
 * a probability from certainty, and the same bound holds at 0 so that yes and no are treated alike. One such event
 * costs 36.7 nats. Cost {@code O(n)}.
 *
 * <p>I. J. Good, Rational decisions, Journal of the Royal Statistical Society B 14 (1952).
 */
public record LogLoss() implements Metric {
    private static final double SMALLEST = 0x1p-53;

    @Override
    public String name() {
        return "log_loss";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        if (Shape.of(scores) == Shape.CLASSES) {
            return Mean.overLabelled(scores, i -> {
                double p = Reading.probability(scores, i * scores.width() + Reading.classOf(scores, i));
                return -Math.log(Math.max(p, SMALLEST));
            });
        }
        return Mean.overLabelled(scores, i -> {
            double p = Math.max(SMALLEST, Math.min(1 - SMALLEST, Reading.probability(scores, i)));
            return Reading.isPositive(scores, i) ? -Math.log(p) : -Math.log1p(-p);
        });
    }
}
