package ai.polymath.regularization;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda / 2 * sum w_ij^2}: weight decay, ridge. Its gradient is {@code lambda * W}, its proximal step divides W by
 * {@code 1 + lambda * step}.
 *
 * @param strength lambda, at least 0
 * @param on which weights
 */
@Kind("l2")
@Doc("Half the sum of squared weights: weight decay (ridge).")
public record L2(
        @Doc("Strength lambda, at least 0.") double strength,
        @Doc("Which weights are penalised.") @Default("all") On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite. */
    public L2 {
        Checks.strength("l2", strength);
    }

    /** On all weights. */
    public L2(double strength) {
        this(strength, On.ALL);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        double sum = 0;
        for (double x : w) {
            sum += x * x;
        }
        return 0.5 * strength * sum;
    }

    @Override
    public boolean isSmooth() {
        return true;
    }

    @Override
    public void addGradient(double[] w, int rows, int columns, double[] gradient) {
        Checks.matrix(w, rows, columns);
        Checks.matrix(gradient, rows, columns);
        for (int i = 0; i < w.length; i++) {
            gradient[i] += strength * w[i];
        }
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        Checks.matrix(w, rows, columns);
        double shrinkage = 1 + Checks.scaled(strength, step);
        for (int i = 0; i < w.length; i++) {
            w[i] /= shrinkage;
        }
    }
}
