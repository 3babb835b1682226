package ai.polymath.metric;

/**
 * The mean squared distance of the probabilities to what came true.
 *
 * <p>Binary: {@code mean (p - y)^2}, from 0 to 1. Multiclass and ordinal: {@code mean sum_k (p_k - [y = k])^2}, from 0 to
 * 2, as in Brier's paper; for two classes it is twice the binary figure. Multilabel: the binary figure, mean over all
 * labelled cells. Cost {@code O(n K)}.
 *
 * <p>G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950).
 */
public record Brier() implements Metric {
    @Override
    public String name() {
        return "brier";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    @Override
    public double of(Scores scores) {
        if (Shape.of(scores) == Shape.CLASSES) {
            return Mean.overLabelled(scores, i -> ofClasses(scores, i));
        }
        return Mean.overLabelled(
                scores, i -> square(Reading.probability(scores, i) - (Reading.isPositive(scores, i) ? 1 : 0)));
    }

    private static double ofClasses(Scores scores, int example) {
        int truth = Reading.classOf(scores, example);
        double sum = 0;
        for (int k = 0; k < scores.width(); k++) {
            double p = Reading.probability(scores, example * scores.width() + k);
            sum += square(k == truth ? p - 1 : p);
        }
        return sum;
    }

    private static double square(double x) {
        return x * x;
    }
}
