package ai.polymath.metric;

import java.util.Arrays;

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks of labels and predictions, equal numbers sharing the mean
 * of their ranks. It looks at the order alone, from -1 to 1. Undefined where all labels, or all predictions, are alike.
 * Cost {@code O(n log n)}.
 *
 * <p>C. Spearman, The proof and measurement of association between two things, American Journal of Psychology 15 (1904).
 */
public record Spearman() implements Metric {
    @Override
    public String name() {
        return "spearman";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        Pairs pairs = Pairs.of(this, scores);
        if (Pairs.isConstant(pairs.labels()) || Pairs.isConstant(pairs.predictions())) {
            return Double.NaN;
        }
        double[] a = centredRanks(pairs.labels());
        double[] b = centredRanks(pairs.predictions());
        double rho = product(a, b) / Math.sqrt(product(a, a)) / Math.sqrt(product(b, b));
        return Math.max(-1, Math.min(1, rho));
    }

    /**
     * Twice each number's rank less the mean rank. These are whole numbers of at most n, and so are their products exact;
     * ranks from 1 sum to {@code n(n+1)/2} with or without ties, so the mean needs no second look.
     */
    private static double[] centredRanks(double[] x) {
        double[] sorted = x.clone();
        // Minus zero sorts before zero but is the same number; this makes it so for the search below.
        Arrays.setAll(sorted, i -> sorted[i] + 0.0);
        Arrays.sort(sorted);
        double[] ranks = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            ranks[i] = (double) below(sorted, x[i]) + notAbove(sorted, x[i]) - x.length;
        }
        return ranks;
    }

    /** How many are smaller. */
    private static int below(double[] sorted, double x) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < x) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** How many are smaller or equal. */
    private static int notAbove(double[] sorted, double x) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] <= x) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static double product(double[] a, double[] b) {
        CompensatedSum sum = new CompensatedSum();
        for (int i = 0; i < a.length; i++) {
            sum.add(a[i] * b[i]);
        }
        return sum.value();
    }
}
