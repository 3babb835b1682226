package ai.polymath.regularization;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda * sum |w_ij|}: sets single weights to zero (Tibshirani, "Regression shrinkage and selection via the
 * lasso", 1996). Its proximal step is soft thresholding.
 *
 * @param strength lambda, at least 0
 * @param on which weights
 */
@Kind("l1")
@Doc("Sum of absolute weights: sets single weights to zero (lasso).")
public record L1(
        @Doc("Strength lambda, at least 0.") double strength,
        @Doc("Which weights are penalised.") @Default("all") On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite. */
    public L1 {
        Checks.strength("l1", strength);
    }

    /** On all weights. */
    public L1(double strength) {
        this(strength, On.ALL);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        double sum = 0;
        for (double x : w) {
            sum += Math.abs(x);
        }
        return strength * sum;
    }

    @Override
    public boolean isSmooth() {
        return false;
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        Checks.matrix(w, rows, columns);
        double threshold = Checks.scaled(strength, step);
        if (threshold == 0) {
            return;
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = soft(w[i], threshold);
        }
    }

    /** {@code sign(x) * max(0, |x| - threshold)}; never a negative zero. */
    static double soft(double x, double threshold) {
        if (x > threshold) {
            return x - threshold;
        }
        if (x < -threshold) {
            return x + threshold;
        }
        return Double.isNaN(x) ? x : 0;
    }
}
