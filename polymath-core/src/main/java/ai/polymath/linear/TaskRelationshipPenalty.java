package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda / 2 (min over C of trace(W C^-1 W') + ridge ||W||_F^2)} with a task covariance C, positive semidefinite of
 * trace 1, learned with the weights and returned as relatedness (Zhang and Yeung, "A convex formulation for learning task
 * relationships in multi-task learning", 2010).
 *
 * <p>The paper alternates between W and C. But the best C for a W is {@code (W'W)^1/2 / trace((W'W)^1/2)}, which makes
 * the first term the square of the trace norm, and the proximal step of that is known in closed form: it lowers the
 * singular values by a threshold that depends on their sum. So one convex problem is solved, exactly.
 *
 * @param ridge how strongly all weights are shrunk besides
 */
@Kind("mtrl")
@Doc("Learns the covariance of the tasks with their weights (MTRL).")
public record TaskRelationshipPenalty(
        @Doc("Ridge on all weights, as a multiple of lambda.") @Default("0")
        double ridge) implements LinearPenalty {
    /** Refuses a ridge that is negative or not finite. */
    public TaskRelationshipPenalty {
        PenaltyChecks.atLeastZero("mtrl", "ridge", ridge);
    }

    /** Without ridge. */
    public TaskRelationshipPenalty() {
        this(0);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return Ridged.on(new Squared(lambda, layout.features(), layout.tasks()), lambda == 0 ? 0 : lambda * ridge);
    }

    /** {@code lambda / 2 (sum of the singular values)^2}. */
    private record Squared(double lambda, int features, int tasks) implements Regularizer {
        @Override
        public double value(double[][] parts) {
            double trace = ThinSvd.of(parts[0], features, tasks).sum();
            return 0.5 * lambda * trace * trace;
        }

        /** Lowers the singular values by theta, where theta is lambda step times the sum of the lowered ones. */
        @Override
        public void proximalStep(double[][] parts, double step) {
            double scaled = lambda == 0 ? 0 : lambda * step;
            if (scaled == 0) {
                return;
            }
            ThinSvd svd = ThinSvd.of(parts[0], features, tasks);
            double sum = 0;
            double threshold = 0;
            double[] values = svd.values();
            for (int k = 0; k < values.length; k++) {
                sum += values[k];
                double candidate = sum / (1 / scaled + (k + 1));
                if (candidate >= values[k] && k > 0) {
                    break;
                }
                threshold = candidate;
            }
            double theta = threshold;
            svd.map(sigma -> Math.max(0, sigma - theta), parts[0]);
        }

        /** {@code (W'W)^1/2 / trace}; the identity divided by T as long as W = 0. */
        @Override
        public double[] relatedness(double[] w) {
            ThinSvd svd = ThinSvd.of(w, features, tasks);
            double trace = svd.sum();
            double[] covariance = svd.mapColumns(sigma -> sigma / trace);
            if (trace == 0) {
                for (int t = 0; t < tasks; t++) {
                    covariance[t * tasks + t] = 1.0 / tasks;
                }
            }
            return covariance;
        }
    }
}
