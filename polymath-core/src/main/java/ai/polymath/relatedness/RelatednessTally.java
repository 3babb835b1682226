package ai.polymath.relatedness;

import ai.polymath.balancing.Gramian;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers what the sampled steps of one training tell of its tasks: cosines of their gradients at the shared parameters,
 * lookahead affinities, and the same to first order.
 */
public final class RelatednessTally {
    private final List<String> tasks;
    private final PairStatistics cosines;
    private final LookaheadAffinity lookahead;
    private final LookaheadAffinity firstOrder;

    /** Nothing observed yet. */
    public RelatednessTally(List<String> tasks) {
        this.tasks = List.copyOf(tasks);
        this.cosines = new PairStatistics(tasks.size());
        this.lookahead = new LookaheadAffinity(tasks);
        this.firstOrder = new LookaheadAffinity(tasks);
    }

    /**
     * One sampled step; arrays are over the tasks that have labels in its batch.
     *
     * @param epoch from 1
     * @param present those tasks by index
     * @param losses before
     * @param after {@code [i][j]}: the loss of j after a step on the loss of i
     * @param gramian of the gradients
     * @param products {@code [i][j] = <d_i, g_j>}, d_i being the step on the loss of i
     */
    public record Step(
            int epoch, int[] present, double[] losses, double[][] after, Gramian gramian, double[][] products) {}

    /** Adds a step. */
    public void add(Step step) {
        double[][] cosine = new double[step.present().length][step.present().length];
        for (int i = 0; i < cosine.length; i++) {
            for (int j = 0; j < cosine.length; j++) {
                double lengths = step.gramian().norm(i) * step.gramian().norm(j);
                // No direction, no angle.
                cosine[i][j] = lengths > 0 && Double.isFinite(lengths)
                        ? Math.max(-1, Math.min(1, step.gramian().get(i, j) / lengths))
                        : Double.NaN;
            }
        }
        double[] losses = new double[tasks.size()];
        Arrays.fill(losses, Double.NaN);
        for (int i = 0; i < step.present().length; i++) {
            losses[step.present()[i]] = step.losses()[i];
        }
        cosines.add(step.epoch(), spread(cosine, step.present()));
        lookahead.add(step.epoch(), losses, spread(step.after(), step.present()));
        firstOrder.firstOrder(step.epoch(), losses, spread(step.products(), step.present()), 1);
    }

    /** Over all tasks, {@code NaN} where one is absent. */
    private double[][] spread(double[][] values, int[] present) {
        double[][] all = new double[tasks.size()][tasks.size()];
        for (double[] row : all) {
            Arrays.fill(row, Double.NaN);
        }
        for (int i = 0; i < present.length; i++) {
            for (int j = 0; j < present.length; j++) {
                all[present[i]][present[j]] = values[i][j];
            }
        }
        return all;
    }

    /** The tasks' names. */
    public List<String> tasks() {
        return tasks;
    }

    /** How many steps were sampled. */
    public int steps() {
        return cosines.steps();
    }

    /** Cosines of the angles between gradients. */
    public PairStatistics cosines() {
        return cosines;
    }

    /** Lookahead affinities. */
    public PairStatistics lookahead() {
        return lookahead.statistics();
    }

    /** Lookahead affinities to first order. */
    public PairStatistics firstOrder() {
        return firstOrder.statistics();
    }
}
