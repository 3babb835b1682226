package ai.polymath.torch.training;

import ai.polymath.data.SamplerSettings;
import ai.polymath.data.SamplingPlan;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The batches of an epoch, which has as many rows as there are training rows. Batches differ in size by one row at most, so
 * that no small rest makes a noisy step.
 *
 * <p>Proportional sampling: every training row exactly once, in an order that depends on seed and epoch only. Any other
 * sampling: as many rows of each source as the {@link SamplingPlan} says, each source gone through in its own
 * {@link RowOrder} over all epochs. Where an epoch begins in that order is the sum of what the plan gave in the epochs before,
 * so the batches of an epoch are the same whether those were trained now or before an interruption.
 */
final class Batches {
    private final TrainingRows rows;
    private final int batchSize;
    private final long seed;
    private final SamplerSettings sampler;
    private final SamplingPlan plan;
    private final RowOrder[] orders;
    /** What the epochs before {@code cursorEpoch} drew from each source. */
    private final long[] cursor;

    private int cursorEpoch;

    /** The batches of an experiment. */
    static Batches of(PreparedExperiment prepared) {
        TrainingSettings training = prepared.experiment().training();
        return new Batches(
                TrainingRows.of(prepared),
                training.batchSize(),
                training.seed(),
                training.sampler(),
                training.epochs());
    }

    /** Every row of one table once an epoch. */
    Batches(int[] rows, int batchSize, long seed) {
        this(TrainingRows.of(rows), batchSize, seed, new SamplerSettings.Proportional(), 1);
    }

    Batches(TrainingRows rows, int batchSize, long seed, SamplerSettings sampler, int epochs) {
        this.rows = rows;
        this.batchSize = batchSize;
        this.seed = seed;
        this.sampler = sampler;
        int[][] bySource = rows.bySource();
        int[] sizes = Arrays.stream(bySource).mapToInt(own -> own.length).toArray();
        int[] batches = new int[perEpoch()];
        Arrays.setAll(batches, b -> end(b + 1) - end(b));
        this.plan = new SamplingPlan(sizes, batches, sampler, epochs);
        this.orders = new RowOrder[sizes.length];
        Arrays.setAll(orders, s -> new RowOrder(bySource[s], seed, s));
        this.cursor = new long[sizes.length];
    }

    /** Steps an epoch has. */
    int perEpoch() {
        return (rows.all().length + batchSize - 1) / batchSize;
    }

    /** How many rows the first batches of an epoch have. */
    private int end(int batches) {
        return (int) ((long) rows.all().length * batches / perEpoch());
    }

    /** The batches of an epoch, counted from 0. */
    int[][] ofEpoch(int epoch) {
        return sampler instanceof SamplerSettings.Proportional ? shuffled(epoch) : drawn(epoch);
    }

    /** How many rows the epochs before one drew from each source, repetitions counted. */
    long[] drawnBefore(int epoch) {
        if (sampler instanceof SamplerSettings.Proportional) {
            return Arrays.stream(rows.bySource())
                    .mapToLong(own -> (long) own.length * epoch)
                    .toArray();
        }
        if (epoch < cursorEpoch) {
            Arrays.fill(cursor, 0);
            cursorEpoch = 0;
        }
        for (; cursorEpoch < epoch; cursorEpoch++) {
            int[] totals = plan.totals(cursorEpoch);
            Arrays.setAll(cursor, s -> cursor[s] + totals[s]);
        }
        return cursor.clone();
    }

    private int[][] shuffled(int epoch) {
        int[] order = RowOrder.shuffled(rows.all(), new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch));
        int[][] batches = new int[perEpoch()][];
        for (int b = 0; b < batches.length; b++) {
            batches[b] = Arrays.copyOfRange(order, end(b), end(b + 1));
        }
        return batches;
    }

    private int[][] drawn(int epoch) {
        long[] from = drawnBefore(epoch);
        int[][] counts = plan.counts(epoch);
        int[][] batches = new int[counts.length][];
        for (int b = 0; b < batches.length; b++) {
            int[] batch = new int[Arrays.stream(counts[b]).sum()];
            int filled = 0;
            for (int s = 0; s < orders.length; s++) {
                int count = counts[b][s];
                if (count > 0) {
                    System.arraycopy(orders[s].take(from[s], count), 0, batch, filled, count);
                    from[s] += count;
                    filled += count;
                }
            }
            batches[b] = batch;
        }
        return batches;
    }
}
