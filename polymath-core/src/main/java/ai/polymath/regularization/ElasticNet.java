package ai.polymath.regularization;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda * (r * sum |w_ij| + (1 - r) / 2 * sum w_ij^2)} with {@code r} the l1 ratio: zeros like {@link L1}, but
 * correlated weights are kept together (Zou and Hastie, "Regularization and variable selection via the elastic net",
 * 2005). Its proximal step is soft thresholding at {@code lambda r step}, then division by
 * {@code 1 + lambda (1 - r) step}. With {@code r = 1} it is {@link L1}, with {@code r = 0} {@link L2}.
 *
 * @param strength lambda, at least 0
 * @param l1Ratio r, from 0 to 1
 * @param on which weights
 */
@Kind("elastic-net")
@Doc("A mixture of l1 and l2: sets single weights to zero, keeps correlated ones together.")
public record ElasticNet(
        @Doc("Strength lambda, at least 0.") double strength,

        @Doc("Share of l1 in the mixture, from 0 (l2 only) to 1 (l1 only).") @Default("0.5")
        double l1Ratio,

        @Doc("Which weights are penalised.") @Default("all") On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite, and a ratio outside 0 to 1. */
    public ElasticNet {
        Checks.strength("elastic-net", strength);
        if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
            throw new PolymathException("The l1_ratio of the elastic-net penalty is " + l1Ratio
                    + "; it must be from 0 (l2 only) to 1 (l1 only).");
        }
    }

    /** On all weights. */
    public ElasticNet(double strength, double l1Ratio) {
        this(strength, l1Ratio, On.ALL);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        double absolute = 0;
        double squared = 0;
        for (double x : w) {
            absolute += Math.abs(x);
            squared += x * x;
        }
        return strength * (l1Ratio * absolute + 0.5 * (1 - l1Ratio) * squared);
    }

    /** Only without an l1 part. */
    @Override
    public boolean isSmooth() {
        return l1Ratio == 0;
    }

    @Override
    public void addGradient(double[] w, int rows, int columns, double[] gradient) {
        if (!isSmooth()) {
            Penalty.super.addGradient(w, rows, columns, gradient);
        }
        new L2(strength, on).addGradient(w, rows, columns, gradient);
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        Checks.matrix(w, rows, columns);
        double scaled = Checks.scaled(strength, step);
        double threshold = l1Ratio == 0 ? 0 : scaled * l1Ratio;
        double shrinkage = 1 + (l1Ratio == 1 ? 0 : scaled * (1 - l1Ratio));
        for (int i = 0; i < w.length; i++) {
            w[i] = L1.soft(w[i], threshold) / shrinkage;
        }
    }
}
