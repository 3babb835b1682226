package ai.polymath.relatedness;

import java.util.List;

/**
 * The lookahead affinity of TAG (Fifty et al., "Efficiently identifying task groupings for multi-task learning", NeurIPS
 * 2021): a step on task i's loss alone moves the shared parameters to {@code theta_i}; how does task j's loss fare there?
 *
 * <pre>{@code Z[i][j] = 1 - L_j(theta_i) / L_j(theta)}</pre>
 *
 * averaged over sampled steps. Positive: the step of i lowers the loss of j. For a small learning rate it is about
 * {@code eta <g_i, g_j> / L_j}, which {@link #firstOrder} computes from the Gramian alone.
 *
 * <p>A task without label in a step's batch has no loss there ({@code NaN}): the step then says nothing of its pairs.
 */
public final class LookaheadAffinity {
    private final List<String> tasks;
    private final double[][] sums;
    private final int[][] counts;

    /** Nothing observed yet. */
    public LookaheadAffinity(List<String> tasks) {
        this.tasks = List.copyOf(tasks);
        this.sums = new double[tasks.size()][tasks.size()];
        this.counts = new int[tasks.size()][tasks.size()];
    }

    /**
     * Adds one sampled step.
     *
     * @param before each task's loss before; {@code NaN} if it has no label in the batch
     * @param after {@code [i][j]}: task j's loss after a step on task i's loss alone, same batch; {@code NaN} if unknown
     */
    public void add(double[] before, double[][] after) {
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums.length; j++) {
                addOne(i, j, 1 - after[i][j] / before[j]);
            }
        }
    }

    /**
     * Adds one sampled step from inner products of task gradients, to first order in the learning rate.
     *
     * @param losses each task's loss; {@code NaN} if it has no label in the batch
     * @param gramian {@code [i][j] = <g_i, g_j>} over the shared parameters
     * @param learningRate the step's length
     */
    public void firstOrder(double[] losses, double[][] gramian, double learningRate) {
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums.length; j++) {
                boolean absent = Double.isNaN(losses[i]);
                addOne(i, j, absent ? Double.NaN : learningRate * gramian[i][j] / losses[j]);
            }
        }
    }

    private void addOne(int i, int j, double value) {
        // A loss of 0 can't fall, so its ratio says nothing.
        if (i != j && Double.isFinite(value)) {
            sums[i][j] += value;
            counts[i][j]++;
        }
    }

    /** The mean over the steps; {@code NaN} for pairs that no step told of. */
    public Affinity mean() {
        double[][] mean = new double[sums.length][sums.length];
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums.length; j++) {
                mean[i][j] = counts[i][j] == 0 ? Double.NaN : sums[i][j] / counts[i][j];
            }
        }
        return new Affinity(tasks, mean);
    }
}
