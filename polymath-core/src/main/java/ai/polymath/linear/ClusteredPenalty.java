package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda/2 (trace(W'W) - max over F of trace(F'W'WF) + ridge trace(W'W))} with orthonormal F {@code [tasks, k]}:
 * the relaxed k-means distance of the tasks' weights from k cluster centres (CMTL: Zhou, Chen and Ye, "Clustered
 * multi-task learning via alternating structure optimization", 2011). {@code FF'} is returned as relatedness.
 *
 * <p>The paper finds W and F in turns. But the best F holds the first k right singular vectors of W, which makes Omega
 * {@code lambda/2} times the squares of all singular values but the k largest (plus ridge), and its proximal step shrinks
 * those and leaves the largest alone. Omega isn't convex: what is found is a stationary point, starting from W = 0 or the
 * fit with a larger strength. {@link ConvexClusteredPenalty} is the convex form.
 *
 * @param clusters k, at least 1
 * @param ridge how strongly the weights are shrunk besides, as a multiple of lambda
 */
@Kind("clustered")
@Doc("The tasks form clusters, which are found (relaxed k-means, not convex).")
public record ClusteredPenalty(
        @Doc("Number of clusters, at least 1.") int clusters,

        @Doc("Ridge on all weights, as a multiple of lambda.") @Default("0.1")
        double ridge)
        implements LinearPenalty {
    /** Refuses numbers out of range. */
    public ClusteredPenalty {
        PenaltyChecks.positive("clustered", "clusters", clusters);
        PenaltyChecks.atLeastZero("clustered", "ridge", ridge);
    }

    /** With a ridge of 0.1. */
    public ClusteredPenalty(int clusters) {
        this(clusters, 0.1);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Clusters(lambda, clusters, ridge, layout.features(), layout.tasks());
    }

    private record Clusters(double lambda, int clusters, double ridge, int features, int tasks) implements Regularizer {
        @Override
        public double value(double[][] parts) {
            double[] values = ThinSvd.of(parts[0], features, tasks).values();
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += (k < clusters ? ridge : 1 + ridge) * values[k] * values[k];
            }
            return 0.5 * lambda * sum;
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            double scaled = lambda == 0 ? 0 : lambda * step;
            if (scaled == 0) {
                return;
            }
            ThinSvd svd = ThinSvd.of(parts[0], features, tasks);
            double[] values = svd.values();
            double last = clusters <= values.length ? values[clusters - 1] : 0;
            svd.map(sigma -> sigma / (1 + scaled * (sigma >= last ? ridge : 1 + ridge)), parts[0]);
        }

        /** {@code FF'}. */
        @Override
        public double[] relatedness(double[] w) {
            ThinSvd svd = ThinSvd.of(w, features, tasks);
            double[] values = svd.values();
            double last = clusters <= values.length ? values[clusters - 1] : 0;
            return svd.mapColumns(sigma -> sigma >= last ? 1 : 0);
        }
    }
}
