package ai.polymath.balancing;

import ai.polymath.balancing.solve.OrthogonalColumns;
import ai.polymath.balancing.solve.RankRevealingCholesky;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Independent component alignment (Senushkin, Patakin, Kuznetsov and Konushin, CVPR 2023): the gradients are replaced by the
 * nearest orthogonal ones of equal length, so that the system of gradients has condition number 1, and then averaged,
 *
 * <pre>{@code
 * w = sqrt(s) V L^(-1/2) V^T u,   G = V L V^T over the eigenvalues above 0,   u_i = preference_i / T
 * }</pre>
 *
 * <p>with s the least, the median (the lower of two) or the mean of those eigenvalues. Which eigenvalues are 0 is decided
 * by the linear dependence of the unit gradients, not by their lengths: a gradient 1e9 times shorter than another still
 * counts. Small eigenvalues are found to high relative precision (Cholesky factor, then one-sided Jacobi).
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: {@code O(T^3)}, some six sweeps. A task with a zero gradient drops out
 * and keeps the weight u_i.
 *
 * <p>Use it where tasks dominate one another; its steps are as short as the weakest independent direction, so a higher
 * learning rate may be needed ({@code scale: rmse} gives longer ones).
 *
 * @param scale which eigenvalue the equal lengths come from
 */
@Kind("aligned-mtl")
public record AlignedMtl(
        @Default("min") @Doc("Which eigenvalue of the Gramian gives the common length: min, median or rmse (the mean).")
        Length scale)
        implements GradientWeighting {
    /** Where the common length of the aligned gradients comes from. */
    public enum Length {
        /** The least eigenvalue. */
        MIN,
        /** The median eigenvalue, the lower one of two. */
        MEDIAN,
        /** The mean of the eigenvalues: the error of the alignment is least. */
        RMSE
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double[] shares = Preferences.shares(step);
        if (rows.size() == 0) {
            return new Answer(shares, state);
        }
        double[] aligned = align(eigenvectors(rows), rows.select(shares));
        double[] weights = shares.clone();
        for (int i = 0; i < aligned.length; i++) {
            weights[rows.rows()[i]] = aligned[i];
        }
        return new Answer(weights, state);
    }

    /** The eigenvectors of G times the roots of their eigenvalues, {@code [rank][rows.size()]}. */
    private static double[][] eigenvectors(UnitRows rows) {
        RankRevealingCholesky factor = RankRevealingCholesky.of(rows);
        double[][] columns = new double[factor.rank()][rows.size()];
        for (int k = 0; k < columns.length; k++) {
            for (int i = 0; i < rows.size(); i++) {
                columns[k][i] = rows.norms()[i] * factor.get(i, k);
            }
        }
        OrthogonalColumns.rotate(columns);
        return columns;
    }

    private double[] align(double[][] columns, double[] shares) {
        double[] roots = new double[columns.length];
        double[] weights = new double[shares.length];
        for (int k = 0; k < columns.length; k++) {
            for (double entry : columns[k]) {
                roots[k] = Math.hypot(roots[k], entry);
            }
            double product = 0;
            for (int i = 0; i < shares.length; i++) {
                product += columns[k][i] / roots[k] * shares[i];
            }
            for (int i = 0; i < shares.length; i++) {
                weights[i] += columns[k][i] / roots[k] * (product / roots[k]);
            }
        }
        double length = length(roots);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= length;
        }
        return weights;
    }

    private double length(double[] roots) {
        Arrays.sort(roots);
        return switch (scale) {
            case MIN -> roots[0];
            case MEDIAN -> roots[(roots.length - 1) / 2];
            case RMSE -> Math.sqrt(Arrays.stream(roots).map(root -> root * root).sum() / roots.length);
        };
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
