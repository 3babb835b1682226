package ai.polymath.metric;

/**
 * Area under the receiver operating characteristic: the probability that a random positive example scores higher than a
 * random negative one, ties counting one half,
 *
 * <pre>{@code AUROC = (#{(p, n): s_p > s_n} + 1/2 #{(p, n): s_p = s_n}) / (P N)}</pre>
 *
 * which is the Mann-Whitney U by mid-ranks over {@code P N}. It is computed with whole numbers and rounded once, so the order
 * of examples doesn't change a bit of it. Undefined where only one class occurs.
 *
 * <p>Multiclass: the mean of one class against the rest over the classes for which that is defined. Multilabel: the mean
 * over the labels for which it is defined. Cost {@code O(K n log n)}.
 *
 * <p>J. A. Hanley, B. J. McNeil, The meaning and use of the area under a receiver operating characteristic (ROC) curve,
 * Radiology 143 (1982).
 */
public record Auroc() implements Metric {
    @Override
    public String name() {
        return "auroc";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        return switch (Shape.of(scores)) {
            case ONE_NUMBER -> binary(scores);
            case CLASSES -> Mean.of(scores.width(), k -> binary(scores.oneVersusRest(k)));
            case LABELS -> Mean.of(scores.width(), k -> binary(scores.label(k)));
        };
    }

    private static double binary(Scores scores) {
        Separated separated = Separated.of(scores);
        if (separated.isSingleClass()) {
            return Double.NaN;
        }
        double[] negatives = separated.negatives();
        // Twice the pairs won: a whole number, at most 2 P N, which is 5e13 for ten million examples.
        long doubledWins = 0;
        int below = 0;
        int notAbove = 0;
        for (double positive : separated.positives()) {
            while (below < negatives.length && negatives[below] < positive) {
                below++;
            }
            while (notAbove < negatives.length && negatives[notAbove] <= positive) {
                notAbove++;
            }
            doubledWins += (long) below + notAbove;
        }
        return doubledWins / (2.0 * separated.positives().length * negatives.length);
    }
}
