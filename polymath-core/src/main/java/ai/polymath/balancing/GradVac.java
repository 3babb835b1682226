package ai.polymath.balancing;

import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Gradient vaccine (Wang, Tsvetkov, Firat and Cao, ICLR 2021): like {@link PcGrad}, but each pair of tasks has a cosine that
 * it is used to, and gradients are turned towards each other whenever their cosine falls below that, not only below 0:
 *
 * <pre>{@code
 * p_i = g_i;   for j != i with phi = cos(p_i, g_j), target r_ij (at first 0):
 *   if phi < r_ij:  p_i += |p_i| (r_ij sqrt(1 - phi^2) - phi sqrt(1 - r_ij^2)) / (|g_j| sqrt(1 - r_ij^2)) g_j
 *   r_ij = (1 - beta) r_ij + beta phi
 * v = sum_i preference_i p_i
 * }</pre>
 *
 * <p>after which {@code cos(p_i, g_j) = r_ij}. Cosines of rounded gradients are kept within [-1, 1]. A target of 1 would
 * take an infinite multiple of {@code g_j}; what is aimed at is at most 0.999. Where {@code p_i} has become 0 it has no
 * cosine and nothing happens.
 *
 * <p>The targets are remembered, {@code [tasks, tasks]}; those of absent tasks and of zero gradients stay.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: {@code O(T^3)} multiplications. A zero gradient keeps its preference as
 * weight. This is the form for the whole shared part; by layer it is the same with one Gramian a layer.
 *
 * <p>Use it where tasks are alike, as the languages of a multilingual model, and should pull together, not only not apart.
 *
 * @param beta how fast the targets follow the cosines
 * @param order in which the others come
 */
@Kind("gradvac")
public record GradVac(
        @Default("0.01") @Doc("How fast the cosine aimed at follows the cosines met, from 0 to 1.")
        double beta,

        @Default("random") @Doc("Order of the pairs: random, anew for each task and step, or ascending.")
        TaskOrder order)
        implements GradientWeighting {
    private static final String TARGETS = "targets";
    private static final double HIGHEST_TARGET = 0.999;

    /** Checks the settings. */
    public GradVac {
        SettingsCheck.fraction("gradvac", "beta", beta);
    }

    @Override
    public MethodState initialState(int tasks) {
        return MethodState.EMPTY.with(TARGETS, new double[tasks * tasks]);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        int n = rows.size();
        double[] targets = state.get(TARGETS);
        int tasks = (int) Math.round(Math.sqrt(targets.length));
        double[] preferred = Preferences.contributions(rows, step.preferences());
        TaskOrder.Others others = order.over(n, step);
        double[] sum = new double[n];
        for (int i = 0; i < n; i++) {
            Turning row = new Turning(rows, i);
            for (int j : others.of(i)) {
                int pair = step.present()[rows.rows()[i]] * tasks + step.present()[rows.rows()[j]];
                targets[pair] = turn(row, j, targets[pair]);
            }
            for (int m = 0; m < n; m++) {
                sum[m] += preferred[i] * row.coefficients[m];
            }
        }
        return new Answer(rows.weights(sum, step.preferences()), state.with(TARGETS, targets));
    }

    /** Turns a row towards unit row j; returns the new target. */
    private double turn(Turning row, int j, double target) {
        double norm = row.norm();
        if (norm == 0) {
            return target;
        }
        double cosine = Math.max(-1, Math.min(1, row.products[j] / norm));
        double aim = Math.min(target, HIGHEST_TARGET);
        if (cosine < aim) {
            row.add(
                    j,
                    norm * (aim * Math.sqrt((1 - cosine) * (1 + cosine)) / Math.sqrt((1 - aim) * (1 + aim)) - cosine));
        }
        return (1 - beta) * target + beta * cosine;
    }

    /** A combination of the unit rows, and its products with them, kept up to date. */
    private static final class Turning {
        private final UnitRows rows;
        private final double[] coefficients;
        private final double[] products;

        /** Unit row i itself. */
        private Turning(UnitRows rows, int i) {
            int n = rows.size();
            this.rows = rows;
            this.coefficients = new double[n];
            this.products = Arrays.copyOfRange(rows.cosines(), i * n, i * n + n);
            coefficients[i] = 1;
        }

        private void add(int j, double amount) {
            int n = coefficients.length;
            coefficients[j] += amount;
            for (int m = 0; m < n; m++) {
                products[m] += amount * rows.cosines()[j * n + m];
            }
        }

        /** Its length, 0 if that is nothing but rounding: the row was projected to 0. */
        private double norm() {
            double square = 0;
            double size = 0;
            for (int m = 0; m < coefficients.length; m++) {
                square += coefficients[m] * products[m];
                size += Math.abs(coefficients[m]);
            }
            return square > coefficients.length * rows.epsilon() * size * size ? Math.sqrt(square) : 0;
        }
    }
}
