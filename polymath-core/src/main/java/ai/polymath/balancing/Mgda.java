package ai.polymath.balancing;

import ai.polymath.balancing.solve.MinNormPoint;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Multiple-gradient descent (Desideri, Comptes Rendus Mathematique 2012; Sener and Koltun, Multi-Task Learning as
 * Multi-Objective Optimization, NeurIPS 2018): the shortest vector in the convex hull of the normalised gradients,
 *
 * <pre>{@code
 * s = argmin |sum_i s_i g_i / n_i| over s >= 0 with sum_i s_i = 1,   v = sum_i s_i g_i / n_i,   w_i = s_i / n_i
 * }</pre>
 *
 * <p>where {@code n_i} is 1, {@code |g_i|} (l2), {@code L_i} (loss) or {@code L_i |g_i|} (loss-plus). All tasks in the
 * support gain the same, the others more; v is 0 exactly where no direction serves all (Pareto-stationary).
 *
 * <p>The weights are those of the normalised gradients, so that v is the vector the theory speaks of. The authors' code
 * normalises only to find s, and then weighs the raw losses with it ({@code w = s}): {@code raw_weights: true}.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: one active-set problem, {@code O(T k^2)} with k tasks in the support.
 * Exact; no number of iterations to choose.
 *
 * <p>A zero gradient is itself the shortest vector: without normalisation or with {@code loss}, v is 0. With the
 * normalisations that divide by {@code |g_i|} such a task drops out and keeps the weight 1/T. Preferences are refused: the
 * method knows none. With {@code loss} and {@code loss-plus} losses must be above 0.
 *
 * <p>Use it to look for Pareto-stationary points with a certificate; it moves slowly and favours the short gradients. With
 * l2 it is a good choice where losses have unlike units.
 *
 * @param normalization what each gradient is divided by
 * @param rawWeights whether s weighs the raw gradients
 */
@Kind("mgda")
public record Mgda(
        @Default("none")
        @Doc("What each gradient is divided by: none, l2 (its norm), loss, or loss-plus (loss times norm).")
        Normalization normalization,

        @Default("false")
        @Doc(
                "Whether the weights found for normalised gradients are applied to the raw ones, as the authors' code does.")
        boolean rawWeights)
        implements GradientWeighting {
    /** What each gradient is divided by. */
    public enum Normalization {
        /** Nothing. */
        NONE,
        /** Its norm. */
        L2,
        /** The task's loss. */
        LOSS,
        /** The task's loss times the norm. */
        LOSS_PLUS;

        boolean byNorm() {
            return this == L2 || this == LOSS_PLUS;
        }

        boolean byLoss() {
            return this == LOSS || this == LOSS_PLUS;
        }
    }

    /** Without normalisation. */
    public Mgda() {
        this(Normalization.NONE, false);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        Preferences.refuse(step, "mgda");
        UnitRows rows = gramian.unitRows(step);
        double[] divisors = divisors(rows, step);
        int zeros = rows.total() - rows.size();
        double[] ofZeroRows = new double[rows.total()];
        if (zeros > 0 && !normalization.byNorm()) {
            return new Answer(allOnZeroRows(rows, zeros), state);
        }
        Arrays.fill(ofZeroRows, 1.0 / rows.total());
        if (rows.size() == 0) {
            return new Answer(ofZeroRows, state);
        }
        return new Answer(onSimplex(rows, divisors, ofZeroRows), state);
    }

    private double[] onSimplex(UnitRows rows, double[] divisors, double[] weights) {
        int n = rows.size();
        double[] norms = new double[n];
        for (int i = 0; i < n; i++) {
            norms[i] = (normalization.byNorm() ? 1 : rows.norms()[i]) / divisors[i];
        }
        double[] s = MinNormPoint.of(rows.withNorms(norms)).weights();
        for (int i = 0; i < n; i++) {
            double share = s[i];
            if (!rawWeights) {
                share /= divisors[i];
                if (normalization.byNorm()) {
                    share = Math.scalb(share / rows.norms()[i], -rows.exponent());
                }
            }
            weights[rows.rows()[i]] = share;
        }
        return weights;
    }

    /** The losses of the non-zero rows if they divide, else ones. */
    private double[] divisors(UnitRows rows, StepInput step) {
        double[] divisors = new double[rows.size()];
        Arrays.fill(divisors, 1);
        if (normalization.byLoss()) {
            double[] losses = StepLosses.nonNegative(step, "mgda");
            for (int i = 0; i < losses.length; i++) {
                if (losses[i] == 0) {
                    throw StepLosses.refusal("mgda", step.present()[i], losses[i], "step " + step.step());
                }
            }
            return rows.select(losses);
        }
        return divisors;
    }

    private static double[] allOnZeroRows(UnitRows rows, int zeros) {
        double[] weights = new double[rows.total()];
        Arrays.fill(weights, 1.0 / zeros);
        return rows.weights(new double[rows.size()], weights);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
