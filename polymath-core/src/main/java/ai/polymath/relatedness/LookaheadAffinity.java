package ai.polymath.relatedness;

import java.util.List;

/**
 * The lookahead affinity of TAG (Fifty et al., "Efficiently identifying task groupings for multi-task learning", NeurIPS
 * 2021): a step on task i's loss alone moves the shared parameters to {@code theta_i}; how does task j's loss fare there?
 *
 * <pre>{@code Z[i][j] = (L_j(theta) - L_j(theta_i)) / |L_j(theta)|}</pre>
 *
 * averaged over sampled steps; for losses above 0, as almost all are, that is the paper's
 * {@code 1 - L_j(theta_i) / L_j(theta)}. Positive: the step of i lowers the loss of j. For a small learning rate it is about
 * {@code eta <g_i, g_j> / L_j}, which {@link #firstOrder} computes from the Gramian alone.
 *
 * <p>A task without label in a step's batch has no loss there ({@code NaN}): the step then says nothing of its pairs.
 */
public final class LookaheadAffinity {
    private final List<String> tasks;
    private final PairStatistics statistics;

    /** Nothing observed yet. */
    public LookaheadAffinity(List<String> tasks) {
        this.tasks = List.copyOf(tasks);
        this.statistics = new PairStatistics(tasks.size());
    }

    /** Adds one sampled step of the first epoch; see {@link #add(int, double[], double[][])}. */
    public void add(double[] before, double[][] after) {
        add(1, before, after);
    }

    /**
     * Adds one sampled step.
     *
     * @param epoch its epoch, from 1
     * @param before each task's loss before; {@code NaN} if it has no label in the batch
     * @param after {@code [i][j]}: task j's loss after a step on task i's loss alone, same batch; {@code NaN} if unknown
     */
    public void add(int epoch, double[] before, double[][] after) {
        double[][] values = new double[before.length][before.length];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values.length; j++) {
                // A loss of 0 can't fall, so its ratio says nothing: it is not finite.
                values[i][j] = (before[j] - after[i][j]) / Math.abs(before[j]);
            }
        }
        statistics.add(epoch, values);
    }

    /** Adds one sampled step of the first epoch; see {@link #firstOrder(int, double[], double[][], double)}. */
    public void firstOrder(double[] losses, double[][] gramian, double learningRate) {
        firstOrder(1, losses, gramian, learningRate);
    }

    /**
     * Adds one sampled step from inner products of task gradients, to first order in the learning rate.
     *
     * @param epoch its epoch, from 1
     * @param losses each task's loss; {@code NaN} if it has no label in the batch
     * @param gramian {@code [i][j] = <g_i, g_j>} over the shared parameters, or {@code <d_i, g_j>} with the direction that
     *     an optimiser makes of {@code g_i}
     * @param learningRate the step's length
     */
    public void firstOrder(int epoch, double[] losses, double[][] gramian, double learningRate) {
        double[][] values = new double[losses.length][losses.length];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values.length; j++) {
                boolean absent = Double.isNaN(losses[i]);
                values[i][j] = absent ? Double.NaN : learningRate * gramian[i][j] / Math.abs(losses[j]);
            }
        }
        statistics.add(epoch, values);
    }

    /** The mean over the steps; {@code NaN} for pairs that no step told of. */
    public Affinity mean() {
        return new Affinity(tasks, statistics.mean());
    }

    /** All that was observed. */
    public PairStatistics statistics() {
        return statistics;
    }
}
