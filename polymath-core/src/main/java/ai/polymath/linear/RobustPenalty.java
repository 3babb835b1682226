package ai.polymath.linear;

import ai.polymath.regularization.ThinSvd;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda (||P||_* + c sum_t ||q_t||)} with {@code W = P + Q}: the tasks share a subspace (P of low rank), except
 * outliers, whose columns of Q aren't zero (Chen, Zhou and Ye, "Integrating low-rank and group-sparse structures for
 * robust multi-task learning", 2011).
 *
 * @param outlierRatio c, the price of an outlier; below {@code 1 / sqrt(T)} P stays empty, above 1 Q does; null for
 *     {@code T^(-1/4)}, the middle
 */
@Kind("robust")
@Doc("Tasks share a subspace, except outlier tasks, which are found.")
public record RobustPenalty(
        @Doc(
                "Price of an outlier task's weights in units of the shared ones', between 1/sqrt(tasks) and 1; the middle if"
                        + " left out.")
        @Nullable
        Double outlierRatio)
        implements LinearPenalty {
    /** Refuses a ratio that isn't positive. */
    public RobustPenalty {
        if (outlierRatio != null) {
            PenaltyChecks.positive("robust", "outlier_ratio", outlierRatio);
        }
    }

    /** With the middle as ratio. */
    public RobustPenalty() {
        this(null);
    }

    private double ratio(Layout layout) {
        return outlierRatio == null ? Math.pow(layout.tasks(), -0.25) : outlierRatio;
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Robust(lambda, lambda * ratio(layout), layout.features(), layout.tasks());
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        double column = Norms.most(Norms.columnLengths(gradient, layout.features(), layout.tasks()));
        return Math.max(Norms.spectral(gradient, layout.features(), layout.tasks()), column / ratio(layout));
    }

    @Override
    public boolean isNorm() {
        return true;
    }

    private record Robust(double trace, double outlier, int features, int tasks) implements Regularizer {
        @Override
        public int parts() {
            return 2;
        }

        @Override
        public double value(double[][] parts) {
            return trace * ThinSvd.of(parts[0], features, tasks).sum()
                    + outlier * Norms.sum(Norms.columnLengths(parts[1], features, tasks));
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            if (trace * step > 0) {
                ThinSvd.of(parts[0], features, tasks).map(sigma -> Math.max(0, sigma - trace * step), parts[0]);
                Norms.shortenColumns(parts[1], features, tasks, outlier * step);
            }
        }
    }
}
