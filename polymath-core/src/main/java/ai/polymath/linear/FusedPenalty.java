package ai.polymath.linear;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda (sparsity ||W||_1 + fusion sum_i sum_t |w_it - w_i,t+1| + group sum_i ||w^i||)} for tasks that are points
 * in time, in their order: weights are constant over stretches of time, and features are chosen for all points (Zhou,
 * Liu, Narayan and Ye, "Modeling disease progression via fused sparse group lasso", 2012). The proximal step is exact:
 * total variation by Condat's direct algorithm, then soft thresholding, then shortening of rows, in this order.
 *
 * @param sparsity the price of weights, at least 0
 * @param fusion the price of change, at least 0
 * @param group the price of features, at least 0
 */
@Kind("fused")
@Doc("Tasks are points in time: weights stay constant over stretches, and features are chosen for all points.")
public record FusedPenalty(
        @Doc("Price of weights, as a multiple of lambda.") @Default("0.5")
        double sparsity,

        @Doc("Price of change between neighbouring tasks, as a multiple of lambda.") @Default("1")
        double fusion,

        @Doc("Price of features, as a multiple of lambda.") @Default("0.5")
        double group)
        implements LinearPenalty {
    /** Refuses prices that are negative or not finite. */
    public FusedPenalty {
        PenaltyChecks.atLeastZero("fused", "sparsity", sparsity);
        PenaltyChecks.atLeastZero("fused", "fusion", fusion);
        PenaltyChecks.atLeastZero("fused", "group", group);
    }

    /** With a half, 1 and a half. */
    public FusedPenalty() {
        this(0.5, 1, 0.5);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Fused(lambda * sparsity, lambda * fusion, lambda * group, layout.features(), layout.tasks());
    }

    /**
     * The smallest strength whose proximal step takes the gradient to zero, which is the condition for W = 0; found by
     * bisection to the last digit. Infinite without sparsity and group: what is constant in time is then free.
     */
    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        if (sparsity == 0 && group == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = sparsity > 0
                ? Norms.largest(gradient) / sparsity
                : Norms.most(Norms.rowLengths(gradient, layout.features(), layout.tasks())) / group;
        while (true) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                return high;
            }
            double[] w = gradient.clone();
            at(middle, layout).proximalStep(new double[][] {w}, 1);
            if (Norms.largest(w) == 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    @Override
    public boolean isNorm() {
        return sparsity > 0 || group > 0;
    }

    private record Fused(double single, double change, double group, int features, int tasks) implements Regularizer {
        @Override
        public double value(double[][] parts) {
            double[] w = parts[0];
            double variation = 0;
            for (int i = 0; i < w.length; i++) {
                variation += i % tasks == tasks - 1 ? 0 : Math.abs(w[i + 1] - w[i]);
            }
            return single * Norms.sum(Norms.rowSums(w, features, tasks))
                    + change * variation
                    + group * Norms.sum(Norms.rowLengths(w, features, tasks));
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            double[] w = parts[0];
            if (change * step > 0) {
                for (int i = 0; i < features; i++) {
                    TotalVariation.denoise(w, i * tasks, tasks, change * step);
                }
            }
            Norms.soft(w, single * step);
            if (group * step > 0) {
                Norms.shortenRows(w, features, tasks, group * step);
            }
        }
    }
}
