package ai.polymath.metric;

/**
 * Area under the precision-recall curve as average precision: the precision at every distinct threshold, weighted by the
 * recall it adds,
 *
 * <pre>{@code AP = sum_t (R_t - R_{t-1}) P_t}</pre>
 *
 * with thresholds {@code t} from the highest score down. Examples of equal score pass a threshold together; no line is drawn
 * between thresholds, as that would flatter. A guess at random reaches the share of positives, not one half. Undefined
 * where only one class occurs.
 *
 * <p>Multiclass: the mean of one class against the rest over the classes for which that is defined. Multilabel: the mean
 * over the labels for which it is defined. Cost {@code O(K n log n)}.
 *
 * <p>J. Davis, M. Goadrich, The relationship between precision-recall and ROC curves, ICML 2006.
 */
public record Auprc() implements Metric {
    @Override
    public String name() {
        return "auprc";
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
        double[] positives = separated.positives();
        double[] negatives = separated.negatives();
        CompensatedSum area = new CompensatedSum();
        int p = positives.length;
        int n = negatives.length;
        while (p > 0) {
            double threshold = positives[p - 1];
            int before = p;
            while (p > 0 && positives[p - 1] >= threshold) {
                p--;
            }
            while (n > 0 && negatives[n - 1] >= threshold) {
                n--;
            }
            int found = positives.length - p;
            int falseAlarms = negatives.length - n;
            double precision = found / ((double) found + falseAlarms);
            area.add((before - p) * precision);
        }
        return area.value() / positives.length;
    }
}
