package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Group optimization for multi-task alignment (Shen et al., GO4Align, NeurIPS 2024): tasks that stand alike form a group,
 * and a group has one weight.
 *
 * <pre>
 * q_t = softmax( -eta * (sum of L_t over all steps up to this) )         what the past says: lower for high risk
 * i_t = q_t * sum_s L_s / L_t                                     the indicator: equal loss sizes, times the past
 * groups = the best partition of the indicators into K (least sum of squares);   w_t = p_t * mean indicator of its group
 * </pre>
 *
 * <p>This is what the authors' code computes. It finds groups by k-means from a random start; on a line the best partition
 * can be found exactly, so the answer here is that and needs no chance. The past is in units of the losses: eta is made for losses
 * of about 1.
 *
 * <p>Use it for many tasks of different loss sizes at the price of one backward pass. The authors take K = 2 for 3 tasks, 5 for
 * 11. A loss of exactly 0 counts as 1e-8 of the task's largest loss of late; negative losses are refused.
 *
 * @param groups K; not more than there are tasks in the step
 * @param stepSize eta
 */
@Kind("go4align")
public record Go4Align(
        @Default("2") @Doc("How many groups of tasks; each has one weight.")
        int groups,

        @Default("0.0001") @Doc("How strongly the losses of all past steps count.")
        double stepSize)
        implements LossWeighting {
    /** Checks the settings. */
    public Go4Align {
        SettingsCheck.require(groups >= 1, "go4align", "groups", groups, "be at least 1");
        SettingsCheck.notNegative("go4align", "step_size", stepSize);
    }

    @Override
    public MethodState initialState(int tasks) {
        return LossFloor.start(MethodState.EMPTY, tasks).with("sumOfLosses", new double[tasks]);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "go4align"), state);
        double[] losses = floor.losses();
        double[] past = step.select(state.get("sumOfLosses"));
        double[] exponents = new double[losses.length];
        double[] alive = new double[losses.length];
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            past[i] += losses[i];
            exponents[i] = -stepSize * past[i];
            alive[i] = losses[i] > 0 ? 1 : 0;
            sum += losses[i];
        }
        double[] shares = Softmax.of(exponents, alive);
        double total = sum;
        int[] living =
                IntStream.range(0, losses.length).filter(i -> losses[i] > 0).toArray();
        double[] indicators = Arrays.stream(living)
                .mapToDouble(i -> shares[i] * (total / losses[i]))
                .toArray();
        double[] centres = centres(indicators, Math.min(groups, indicators.length));
        double[] weights = new double[losses.length];
        for (int k = 0; k < living.length; k++) {
            weights[living[k]] = step.preferences()[living[k]] * centres[k];
        }
        return new Answer(weights, floor.state().with("sumOfLosses", step.replace(state.get("sumOfLosses"), past)));
    }

    /**
     * The centre of each positive value's group in the partition into k groups with the least sum of squared distances. On a line
     * groups are intervals, so dynamic programming over the sorted values finds it: {@code O(k n^2)}.
     */
    static double[] centres(double[] values, int k) {
        int n = values.length;
        // Squares of huge or tiny values would leave the range of doubles.
        double unit = Math.max(Arrays.stream(values).max().orElse(1), Double.MIN_NORMAL);
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double[][] cost = new double[k + 1][n + 1];
        int[][] start = new int[k + 1][n + 1];
        for (double[] row : cost) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        cost[0][0] = 0;
        for (int g = 1; g <= k; g++) {
            for (int end = g; end <= n; end++) {
                double mean = 0;
                double squares = 0;
                // The last group is values [begin, end); mean and sum of squares about it are kept up to date
                // (Welford).
                for (int begin = end - 1; begin >= g - 1; begin--) {
                    double value = values[order[begin]] / unit;
                    int size = end - begin;
                    double offset = value - mean;
                    mean += offset / size;
                    squares += offset * (value - mean);
                    if (cost[g - 1][begin] + squares < cost[g][end]) {
                        cost[g][end] = cost[g - 1][begin] + squares;
                        start[g][end] = begin;
                    }
                }
            }
        }
        double[] centres = new double[n];
        int end = n;
        for (int g = k; g >= 1; g--) {
            int begin = start[g][end];
            double sum = 0;
            for (int i = begin; i < end; i++) {
                sum += values[order[i]];
            }
            for (int i = begin; i < end; i++) {
                centres[order[i]] = sum / (end - begin);
            }
            end = begin;
        }
        return centres;
    }
}
