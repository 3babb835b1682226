package ai.polymath.regularization;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda * sum_i ||w^i||_2} over the rows {@code w^i} of W, the L2,1 norm: whole rows become zero together. On the
 * input a row holds all weights that leave one feature, so the tasks agree on the features they use (Obozinski, Taskar
 * and Jordan, "Joint covariate selection and joint subspace selection for multiple classification problems", 2010; Argyriou, Evgeniou and Pontil,
 * "Convex multi-task feature learning", 2008). Its proximal step multiplies each row by
 * {@code max(0, 1 - lambda step / ||w^i||)}.
 *
 * @param strength lambda, at least 0
 * @param on which weights
 */
@Kind("group-lasso")
@Doc("Sum of the lengths of the rows (L2,1): the tasks agree on the features they use.")
public record GroupLasso(
        @Doc("Strength lambda, at least 0.") double strength,

        @Doc("Which weights are penalised.") @Default("input")
        On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite. */
    public GroupLasso {
        Checks.strength("group-lasso", strength);
    }

    /** On the weights that leave the input features. */
    public GroupLasso(double strength) {
        this(strength, On.INPUT);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += norm(w, i * columns, columns);
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
        for (int i = 0; i < rows; i++) {
            double norm = norm(w, i * columns, columns);
            double factor = norm <= threshold ? 0 : 1 - threshold / norm;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                w[j] = factor == 0 ? 0 : factor * w[j];
            }
        }
    }

    /** The length of a row, without overflow or underflow of the squares. */
    static double norm(double[] w, int from, int length) {
        double largest = 0;
        for (int j = from; j < from + length; j++) {
            largest = Math.max(largest, Math.abs(w[j]));
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (int j = from; j < from + length; j++) {
            double x = w[j] / largest;
            sum += x * x;
        }
        return largest * Math.sqrt(sum);
    }
}
