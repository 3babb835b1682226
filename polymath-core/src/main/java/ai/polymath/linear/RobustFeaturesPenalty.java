package ai.polymath.linear;

import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda (sum_i ||p^i|| + c sum_t ||q_t||)} with {@code W = P + Q}: the tasks use the same features (rows of P),
 * except outliers, whose columns of Q aren't zero (rMTFL: Gong, Ye and Zhang, "Robust multi-task feature learning",
 * 2012).
 *
 * @param outlierRatio c, the price of an outlier; below {@code 1 / sqrt(T)} P stays empty, above {@code sqrt(d)} Q does;
 *     null for {@code (d / T)^(1/4)}, the middle
 */
@Kind("rmtfl")
@Doc("Tasks use the same features, except outlier tasks, which are found (rMTFL).")
public record RobustFeaturesPenalty(
        @Doc(
                "Price of an outlier task's weights in units of the shared ones', between 1/sqrt(tasks) and sqrt(features);"
                        + " the middle if left out.")
        @Nullable
        Double outlierRatio)
        implements LinearPenalty {
    /** Refuses a ratio that isn't positive. */
    public RobustFeaturesPenalty {
        if (outlierRatio != null) {
            PenaltyChecks.positive("rmtfl", "outlier_ratio", outlierRatio);
        }
    }

    /** With the middle as ratio. */
    public RobustFeaturesPenalty() {
        this(null);
    }

    private double ratio(Layout layout) {
        return outlierRatio == null ? Math.pow((double) layout.features() / layout.tasks(), 0.25) : outlierRatio;
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new RowsAndColumns(lambda, lambda * ratio(layout), layout.features(), layout.tasks());
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        double row = Norms.most(Norms.rowLengths(gradient, layout.features(), layout.tasks()));
        double column = Norms.most(Norms.columnLengths(gradient, layout.features(), layout.tasks()));
        return Math.max(row, column / ratio(layout));
    }

    @Override
    public boolean isNorm() {
        return true;
    }

    private record RowsAndColumns(double row, double column, int features, int tasks) implements Regularizer {
        @Override
        public int parts() {
            return 2;
        }

        @Override
        public double value(double[][] parts) {
            return row * Norms.sum(Norms.rowLengths(parts[0], features, tasks))
                    + column * Norms.sum(Norms.columnLengths(parts[1], features, tasks));
        }

        @Override
        public void proximalStep(double[][] parts, double step) {
            if (row * step > 0) {
                Norms.shortenRows(parts[0], features, tasks, row * step);
                Norms.shortenColumns(parts[1], features, tasks, column * step);
            }
        }
    }
}
