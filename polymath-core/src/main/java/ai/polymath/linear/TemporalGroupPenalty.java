package ai.polymath.linear;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda (ridge/2 ||W||_F^2 + smoothness/2 sum_t ||w_t - w_t+1||^2 + sum_i ||w^i||)} for tasks that are points in
 * time, in their order: weights change slowly, and all points use the same features (Zhou, Yuan, Liu and Ye, "A
 * multi-task learning formulation for predicting disease progression", 2011). Strongest: the longest row of the gradient.
 *
 * @param smoothness the price of change, at least 0
 * @param ridge the price of weights, at least 0
 */
@Kind("temporal-group")
@Doc("Tasks are points in time: weights change slowly, and all use the same features.")
public record TemporalGroupPenalty(
        @Doc("Price of change between neighbouring tasks, as a multiple of lambda.") @Default("1")
        double smoothness,

        @Doc("Ridge on all weights, as a multiple of lambda.") @Default("0")
        double ridge)
        implements LinearPenalty {
    /** Refuses prices that are negative or not finite. */
    public TemporalGroupPenalty {
        PenaltyChecks.atLeastZero("temporal-group", "smoothness", smoothness);
        PenaltyChecks.atLeastZero("temporal-group", "ridge", ridge);
    }

    /** With a smoothness of 1 and no ridge. */
    public TemporalGroupPenalty() {
        this(1, 0);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Temporal(lambda, lambda * smoothness, lambda * ridge, layout.features(), layout.tasks());
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return Norms.most(Norms.rowLengths(gradient, layout.features(), layout.tasks()));
    }

    private record Temporal(double group, double change, double ridge, int features, int tasks) implements Regularizer {
        @Override
        public double value(double[][] parts) {
            return group * Norms.sum(Norms.rowLengths(parts[0], features, tasks)) + smooth(parts[0], null);
        }

        @Override
        public double addSmoothGradient(double[][] parts, double[][] gradients) {
            return smooth(parts[0], gradients[0]);
        }

        private double smooth(double[] w, double @Nullable [] gradient) {
            double value = 0;
            for (int i = 0; i < w.length; i++) {
                value += 0.5 * ridge * w[i] * w[i];
                double difference = i % tasks == tasks - 1 ? 0 : w[i + 1] - w[i];
                value += 0.5 * change * difference * difference;
                if (gradient != null) {
                    gradient[i] += ridge * w[i] - change * difference;
                    if (difference != 0) {
                        gradient[i + 1] += change * difference;
                    }
                }
            }
            return value;
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            if (group * step > 0) {
                Norms.shortenRows(parts[0], features, tasks, group * step);
            }
        }
    }
}
