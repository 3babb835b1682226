package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda/2 (trace(W'W) - max over F of trace(F'W'WF) + ridge trace(W'W))} with orthonormal F {@code [tasks, k]}:
 * the relaxed k-means distance of the tasks' weights from k cluster centres (CMTL: Zhou, Chen and Ye, "Clustered
 * multi-task learning via alternating structure optimization", 2011). {@code FF'} is returned as relatedness.
 *
 * <p>Not convex: W and F are found in turns, from F empty (ridge), until the objective stands still; F holds the first k
 * right singular vectors of W. {@link ConvexClusteredPenalty} is the convex form.
 *
 * @param clusters k, at least 1
 * @param ridge how strongly the weights are shrunk besides, as a multiple of lambda
 */
@Kind("clustered")
@Doc("The tasks form clusters, which are found (relaxed k-means, in turns).")
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
        return new Turn(this, lambda, layout, new double[layout.tasks() * layout.tasks()], MOST_TURNS);
    }

    private static final int MOST_TURNS = 200;
    private static final double STANDSTILL = 1e-10;

    /** One turn: Omega with {@code FF'} fixed. */
    private record Turn(ClusteredPenalty settings, double lambda, Layout layout, double[] projector, int turnsLeft)
            implements Regularizer {
        @Override
        public double value(double[][] parts) {
            double within = Vectors.dot(parts[0], parts[0]) - Vectors.dot(parts[0], projected(parts[0]));
            return 0.5 * lambda * (Math.max(0, within) + settings.ridge() * Vectors.dot(parts[0], parts[0]));
        }

        private double[] projected(double[] w) {
            int tasks = layout.tasks();
            double[] product = new double[w.length];
            for (int i = 0; i < layout.features(); i++) {
                for (int s = 0; s < tasks; s++) {
                    double x = w[i * tasks + s];
                    for (int t = 0; x != 0 && t < tasks; t++) {
                        product[i * tasks + t] += x * projector[s * tasks + t];
                    }
                }
            }
            return product;
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            double scaled = lambda == 0 ? 0 : lambda * step;
            double inside = 1 / (1 + scaled * settings.ridge());
            double outside = 1 / (1 + scaled * (1 + settings.ridge()));
            double[] w = parts[0];
            double[] shared = projected(w);
            for (int i = 0; i < w.length; i++) {
                w[i] = inside * shared[i] + outside * (w[i] - shared[i]);
            }
        }

        @Override
        public @Nullable Regularizer next(double[] w) {
            Turn next = new Turn(settings, lambda, layout, best(w), turnsLeft - 1);
            double before = value(new double[][] {w});
            double after = next.value(new double[][] {w});
            return turnsLeft > 0 && before - after > STANDSTILL * before ? next : null;
        }

        private double[] best(double[] w) {
            ThinSvd svd = ThinSvd.of(w, layout.features(), layout.tasks());
            double[] values = svd.values();
            if (values.length <= settings.clusters()) {
                return svd.mapColumns(sigma -> 1);
            }
            double last = values[settings.clusters() - 1];
            return svd.mapColumns(sigma -> sigma >= last ? 1 : 0);
        }

        @Override
        public double[] relatedness(double[] w) {
            return best(w);
        }
    }
}
