package ai.polymath.linear;

import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * {@code lambda (b ||P||_1,inf + ||Q||_1)} with {@code W = P + Q}: P holds features that all tasks use, with any weights
 * up to a common bound, Q what single tasks use besides (Jalali, Ravikumar, Sanghavi and Ruan, "A dirty model for
 * multi-task learning", 2010). {@code ||P||_1,inf} is the sum over features of the largest absolute weight.
 *
 * @param blockRatio b: at 1 or less Q stays empty, at T or more P does; null for the square root of T
 */
@Kind("dirty")
@Doc("Features shared by all tasks plus features of single tasks.")
public record DirtyPenalty(
        @Doc(
                "Price of a shared feature in units of a single weight's, between 1 and the number of tasks; its square root"
                        + " if left out.")
        @Nullable
        Double blockRatio)
        implements LinearPenalty {
    /** Refuses a ratio that isn't positive. */
    public DirtyPenalty {
        if (blockRatio != null) {
            PenaltyChecks.positive("dirty", "block_ratio", blockRatio);
        }
    }

    /** With the square root of T as ratio. */
    public DirtyPenalty() {
        this(null);
    }

    private double ratio(Layout layout) {
        return blockRatio == null ? Math.sqrt(layout.tasks()) : blockRatio;
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new Dirty(lambda * ratio(layout), lambda, layout.features(), layout.tasks());
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        double block = Norms.most(Norms.rowSums(gradient, layout.features(), layout.tasks()));
        return Math.max(block / ratio(layout), Norms.largest(gradient));
    }

    @Override
    public boolean isNorm() {
        return true;
    }

    private record Dirty(double block, double single, int features, int tasks) implements Regularizer {
        @Override
        public int parts() {
            return 2;
        }

        @Override
        public double value(double[][] parts) {
            double bounds = 0;
            for (int i = 0; i < features; i++) {
                double bound = 0;
                for (int t = 0; t < tasks; t++) {
                    bound = Math.max(bound, Math.abs(parts[0][i * tasks + t]));
                }
                bounds += bound;
            }
            return block * bounds + single * Norms.sum(Norms.rowSums(parts[1], features, tasks));
        }

        /** A row of P loses its projection on the l1 ball: its largest weights are cut to one bound. */
        @Override
        public void proximalStep(double[][] parts, double step) {
            double radius = block * step;
            double[] row = new double[tasks];
            double[] p = parts[0];
            for (int i = 0; radius > 0 && i < features; i++) {
                double sum = 0;
                for (int t = 0; t < tasks; t++) {
                    row[t] = Math.abs(p[i * tasks + t]);
                    sum += row[t];
                }
                double bound = sum <= radius ? 0 : Norms.ballThreshold(row, radius);
                for (int t = 0; t < tasks; t++) {
                    double x = p[i * tasks + t];
                    p[i * tasks + t] = bound == 0 ? 0 : Math.max(-bound, Math.min(bound, x));
                }
            }
            Norms.soft(parts[1], single * step);
        }
    }
}
