package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda/2 eta (1 + eta) min over M of trace(W (eta I + M)^-1 W')} with {@code 0 <= M <= I} and {@code trace M = k}:
 * what the convex forms of clustered multi-task learning (M over tasks) and of alternating structure optimisation (M over
 * features) have in common.
 *
 * <p>The papers alternate between W and M. But M has the singular vectors of W, and its eigenvalues are
 * {@code m_i = min(1, max(0, u sigma_i - eta))} with the one u that makes their sum k. With M solved for, Omega is a
 * function of W alone: convex, with the gradient {@code lambda eta (1 + eta) W (eta I + M)^-1}, which is Lipschitz with
 * {@code lambda (1 + eta)} (McDonald, Pontil and Stamos, "New perspectives on k-support and cluster norms", 2016). So one
 * smooth convex problem is solved. It also shows that the two methods are the same for W; only M is seen from the other
 * side (Zhou, Chen and Ye, "Clustered multi-task learning via alternating structure optimization", 2011).
 */
record SpectralBox(double lambda, double eta, int dimensions, int features, int tasks, boolean overTasks)
        implements Regularizer {

    @Override
    public double value(double[][] parts) {
        ThinSvd svd = ThinSvd.of(parts[0], features, tasks);
        DoubleUnaryOperator share = shares(svd.values());
        double sum = 0;
        for (double sigma : svd.values()) {
            sum += sigma * sigma / (eta + share.applyAsDouble(sigma));
        }
        return 0.5 * lambda * eta * (1 + eta) * sum;
    }

    @Override
    public double addSmoothGradient(double[][] parts, double[][] gradients) {
        ThinSvd svd = ThinSvd.of(parts[0], features, tasks);
        double[] values = svd.values();
        DoubleUnaryOperator share = shares(values);
        double factor = lambda * eta * (1 + eta);
        double[] gradient = new double[parts[0].length];
        svd.map(sigma -> factor * sigma / (eta + share.applyAsDouble(sigma)), gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradients[0][i] += gradient[i];
        }
        double sum = 0;
        for (double sigma : values) {
            sum += sigma * sigma / (eta + share.applyAsDouble(sigma));
        }
        return 0.5 * factor * sum;
    }

    @Override
    public boolean isSmoothPartQuadratic() {
        return false;
    }

    /** M over the tasks: which of them lie in one cluster. */
    @Override
    public double @Nullable [] relatedness(double[] w) {
        if (!overTasks) {
            return null;
        }
        ThinSvd svd = ThinSvd.of(w, features, tasks);
        return svd.mapColumns(shares(svd.values()));
    }

    /** The eigenvalue of M for each singular value. */
    DoubleUnaryOperator shares(double[] singularValues) {
        double[] positive = Arrays.stream(singularValues).filter(s -> s > 0).toArray();
        if (positive.length <= dimensions) {
            return sigma -> 1;
        }
        // Their sum is a growing, piecewise linear function of u; find the piece on which it is k.
        double[] knots = new double[2 * positive.length];
        for (int i = 0; i < positive.length; i++) {
            knots[2 * i] = eta / positive[i];
            knots[2 * i + 1] = (1 + eta) / positive[i];
        }
        Arrays.sort(knots);
        int low = 0;
        int high = knots.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (total(positive, knots[middle]) <= dimensions) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double below = total(positive, knots[low]);
        double above = total(positive, knots[high]);
        double u = above == below
                ? knots[low]
                : knots[low] + (knots[high] - knots[low]) * (dimensions - below) / (above - below);
        return sigma -> share(sigma, u);
    }

    private double total(double[] values, double u) {
        double sum = 0;
        for (double sigma : values) {
            sum += share(sigma, u);
        }
        return sum;
    }

    private double share(double sigma, double u) {
        return Math.min(1, Math.max(0, u * sigma - eta));
    }
}
