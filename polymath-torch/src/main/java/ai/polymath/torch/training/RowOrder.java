package ai.polymath.torch.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An endless order of the rows of a source: pass after pass through all of them, each pass in an order that depends on seed,
 * source and pass only. So the rows from any place on are known without those before.
 */
final class RowOrder {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int[] rows;
    private final long seed;
    private final int source;
    private long pass = -1;
    private int[] order = new int[0];

    RowOrder(int[] rows, long seed, int source) {
        this.rows = rows;
        this.seed = seed;
        this.source = source;
    }

    /** So many rows from a place on, counted from 0 at the first row of the first pass. */
    int[] take(long from, int count) {
        int[] taken = new int[count];
        for (int done = 0; done < count; ) {
            long at = from + done;
            use(at / rows.length);
            int offset = (int) (at % rows.length);
            int length = Math.min(count - done, rows.length - offset);
            System.arraycopy(order, offset, taken, done, length);
            done += length;
        }
        return taken;
    }

    private void use(long wanted) {
        if (pass != wanted) {
            order = shuffled(
                    rows, new SplittableRandom(new SplittableRandom(seed * GOLDEN + wanted).nextLong() + source));
            pass = wanted;
        }
    }

    /** All rows in an order by chance. */
    static int[] shuffled(int[] rows, SplittableRandom random) {
        int[] order = Arrays.copyOf(rows, rows.length);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }
}
