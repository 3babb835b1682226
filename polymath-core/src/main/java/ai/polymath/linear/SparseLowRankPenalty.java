package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda ||P||_1} with {@code W = P + Q} and {@code ||Q||_* <= tau}: a low-rank matrix that the tasks share, its
 * size bounded, plus single weights (Chen, Liu and Ye, "Learning incoherent sparse and low-rank patterns from multiple
 * tasks", 2010). The strength is the price of single weights only; at the {@linkplain #lambdaMax strongest} P is empty.
 *
 * @param traceBound tau, the largest sum of singular values of Q, more than 0, in the units of weights of the features as
 *     they are penalised (standardised or not)
 */
@Kind("sparse-low-rank")
@Doc("A low-rank matrix of bounded size plus single weights.")
public record SparseLowRankPenalty(
        @Doc("Largest sum of singular values of the low-rank part, more than 0.")
        double traceBound) implements LinearPenalty {
    /** Refuses a bound that isn't positive. */
    public SparseLowRankPenalty {
        PenaltyChecks.positive("sparse-low-rank", "trace_bound", traceBound);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new SparseAndBounded(lambda, traceBound, layout.features(), layout.tasks());
    }

    private record SparseAndBounded(double lambda, double bound, int features, int tasks) implements Regularizer {
        @Override
        public int parts() {
            return 2;
        }

        @Override
        public double value(double[][] parts) {
            return lambda * Norms.sum(Norms.rowSums(parts[0], features, tasks));
        }

        /** Soft thresholding of P; the singular values of Q are projected on the l1 ball. */
        @Override
        public void proximalStep(double[][] parts, double step) {
            Norms.soft(parts[0], lambda * step);
            ThinSvd svd = ThinSvd.of(parts[1], features, tasks);
            if (svd.sum() > bound) {
                double threshold = Norms.ballThreshold(svd.values(), bound);
                svd.map(sigma -> Math.max(0, sigma - threshold), parts[1]);
            }
        }
    }
}
