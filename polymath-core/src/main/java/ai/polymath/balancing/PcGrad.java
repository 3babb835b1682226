package ai.polymath.balancing;

import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Projecting conflicting gradients (Yu, Kumar, Gupta, Levine, Hausman and Finn, Gradient Surgery for Multi-Task Learning,
 * NeurIPS 2020). Each gradient is projected off every other one it conflicts with, one after another in random order, and
 * the results are added up:
 *
 * <pre>{@code
 * p_i = g_i;   for j != i:  if p_i . g_j < 0  then  p_i -= (p_i . g_j / |g_j|^2) g_j;   v = sum_i preference_i p_i
 * }</pre>
 *
 * <p>Done on coefficients: {@code p_i = sum_k C[i][k] g_k}, so nothing of the size of the network is touched. For two tasks
 * v conflicts with none; for more that is not promised.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: {@code O(T^3)} multiplications. A zero gradient conflicts with none; it
 * keeps its preference as weight.
 *
 * <p>Use it as the well-known baseline of gradient surgery for few tasks; {@link UpGrad} keeps for any number of tasks what
 * this promises for two.
 *
 * @param order in which the others come
 */
@Kind("pcgrad")
public record PcGrad(
        @Default("random") @Doc("Order of the projections: random, anew for each task and step, or ascending.")
        TaskOrder order)
        implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        int n = rows.size();
        double[] k = rows.cosines();
        double[] preferred = Preferences.contributions(rows, step.preferences());
        TaskOrder.Others others = order.over(n, step);
        double[] sum = new double[n];
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(row, 0);
            row[i] = 1;
            for (int j : others.of(i)) {
                double product = 0;
                for (int m = 0; m < n; m++) {
                    product += row[m] * k[j * n + m];
                }
                if (product < 0) {
                    row[j] -= product;
                }
            }
            for (int m = 0; m < n; m++) {
                sum[m] += preferred[i] * row[m];
            }
        }
        return new Answer(rows.weights(sum, step.preferences()), state);
    }
}
