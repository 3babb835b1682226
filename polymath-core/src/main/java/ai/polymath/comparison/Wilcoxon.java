package ai.polymath.comparison;

import java.util.Arrays;

/**
 * Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945), exact: whether paired differences lie around 0, by their
 * signs and the ranks of their sizes alone. Differences of 0 are left out, equal sizes share their mean rank; the
 * distribution over all sign patterns is counted, also with ties.
 *
 * <p>With n pairs no p-value is below {@code 2^(1-n)}: five seeds can never show anything at 5 %. That is why the t test
 * is this package's default, and this test stands beside it.
 */
public final class Wilcoxon {
    private Wilcoxon() {}

    /**
     * The two-sided p-value.
     *
     * @param differences one a pair; {@code NaN} is left out
     * @return 1 if all differences are 0; {@code NaN} if there is none
     */
    public static double p(double[] differences) {
        double[] pairs =
                Arrays.stream(differences).filter(d -> !Double.isNaN(d)).toArray();
        double[] used = Arrays.stream(pairs).filter(d -> d != 0).toArray();
        if (used.length == 0) {
            return pairs.length == 0 ? Double.NaN : 1;
        }
        int[] doubled = doubledRanks(used);
        int total = Arrays.stream(doubled).sum();
        int positive = 0;
        for (int i = 0; i < used.length; i++) {
            positive += used[i] > 0 ? doubled[i] : 0;
        }
        // probability[s]: that random signs give the positive side the doubled rank sum s.
        double[] probability = new double[total + 1];
        probability[0] = 1;
        int reached = 0;
        for (int rank : doubled) {
            for (int s = reached; s >= 0; s--) {
                double half = 0.5 * probability[s];
                probability[s] = half;
                probability[s + rank] += half;
            }
            reached += rank;
        }
        int extreme = Math.min(positive, total - positive);
        double tail = 0;
        for (int s = 0; s <= extreme; s++) {
            tail += probability[s];
        }
        return Math.min(1, 2 * tail);
    }

    /** Twice the rank of each size, from 1; a whole number even for shared ranks. */
    private static int[] doubledRanks(double[] values) {
        int[] ranks = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            double size = Math.abs(values[i]);
            int smaller = 0;
            int equal = 0;
            for (double other : values) {
                smaller += Math.abs(other) < size ? 1 : 0;
                equal += Math.abs(other) == size ? 1 : 0;
            }
            ranks[i] = 2 * smaller + equal + 1;
        }
        return ranks;
    }
}
