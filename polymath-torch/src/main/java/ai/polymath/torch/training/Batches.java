package ai.polymath.torch.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The batches of an epoch: every training row exactly once, in an order that depends on seed and epoch only. Batches differ
 * in size by one row at most, so that no small rest makes a noisy step.
 */
final class Batches {
    private final int[] rows;
    private final int batchSize;
    private final long seed;

    Batches(int[] rows, int batchSize, long seed) {
        this.rows = rows;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /** Steps an epoch has. */
    int perEpoch() {
        return (rows.length + batchSize - 1) / batchSize;
    }

    /** The batches of an epoch, counted from 0. */
    int[][] ofEpoch(int epoch) {
        int[] order = rows.clone();
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        int[][] batches = new int[perEpoch()][];
        for (int b = 0; b < batches.length; b++) {
            int from = (int) ((long) order.length * b / batches.length);
            int to = (int) ((long) order.length * (b + 1) / batches.length);
            batches[b] = Arrays.copyOfRange(order, from, to);
        }
        return batches;
    }
}
