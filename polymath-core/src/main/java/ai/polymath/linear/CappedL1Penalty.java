package ai.polymath.linear;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda sum_i min(||w^i||_1, theta)}: features whose weights are large already aren't shrunk any more, which takes
 * away most of the lasso's bias (MSMTFL: Gong, Ye and Zhang, "Multi-stage multi-task feature learning", 2013).
 *
 * <p>Not convex: stages of a lasso in which features with {@code ||w^i||_1 >= theta} are free, until the same features are
 * free twice. The first stage is the plain lasso.
 *
 * @param cap theta as a share of the largest {@code ||w^i||_1} of the first stage, above 0 up to 1
 */
@Kind("capped-l1")
@Doc("A lasso that leaves features with large weights unshrunk, in stages.")
public record CappedL1Penalty(
        @Doc("From which size on a feature isn't shrunk: a share of the largest feature's size in the first stage.")
        @Default("0.1")
        double cap)
        implements LinearPenalty {
    private static final int MOST_STAGES = 50;

    /** Refuses a cap outside 0 to 1. */
    public CappedL1Penalty {
        PenaltyChecks.positive("capped-l1", "cap", cap);
        if (cap > 1) {
            throw new PolymathException(
                    "The cap of the capped-l1 penalty is " + cap + "; it is a share, above 0 up to 1.");
        }
    }

    /** With a tenth of the largest. */
    public CappedL1Penalty() {
        this(0.1);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Stage(lambda, cap, layout, Double.POSITIVE_INFINITY, new boolean[layout.features()], MOST_STAGES);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return Norms.largest(gradient);
    }

    private record Stage(double lambda, double cap, Layout layout, double theta, boolean[] free, int stagesLeft)
            implements Regularizer {
        /** Capped, whichever features are free in this stage. */
        @Override
        public double value(double[][] parts) {
            double sum = 0;
            for (double size : Norms.rowSums(parts[0], layout.features(), layout.tasks())) {
                sum += Math.min(size, theta);
            }
            return lambda * sum;
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            double[] w = parts[0];
            for (int i = 0; i < w.length; i++) {
                if (!free[i / layout.tasks()]) {
                    w[i] = Norms.soft(w[i], lambda * step);
                }
            }
        }

        @Override
        public @Nullable Regularizer next(double[] w) {
            double[] sizes = Norms.rowSums(w, layout.features(), layout.tasks());
            boolean first = theta == Double.POSITIVE_INFINITY;
            double limit = first ? cap * Norms.most(sizes) : theta;
            boolean[] large = new boolean[sizes.length];
            for (int i = 0; i < sizes.length; i++) {
                large[i] = limit > 0 && sizes[i] >= limit;
            }
            return stagesLeft == 0 || Arrays.equals(large, free)
                    ? null
                    : new Stage(lambda, cap, layout, limit, large, stagesLeft - 1);
        }
    }
}
