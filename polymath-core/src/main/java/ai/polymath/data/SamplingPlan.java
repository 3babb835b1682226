package ai.polymath.data;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * How many rows of each source each batch of each epoch has: a function of the sizes alone, without chance, so that where an
 * epoch begins in each source's order is known without having trained the epochs before.
 *
 * <p>Of an epoch's N rows source i is given {@code p_i N}, rounded by largest remainders. Its c rows are then spread over the
 * epoch at the places {@code (j + 1/2) / c}, j = 0, 1, ..., so that every batch has each source's share as closely as whole
 * rows allow, and a source of few rows is not bunched.
 */
public final class SamplingPlan {
    private final int[] sizes;
    private final int[] batches;
    private final SamplerSettings sampler;
    private final int epochs;
    private final int[] present;

    /**
     * A plan.
     *
     * @param sizes training rows of each source; one of 0 is never drawn from
     * @param batches the size of each batch of an epoch
     * @param epochs how many epochs there would be if training were not stopped early
     */
    public SamplingPlan(int[] sizes, int[] batches, SamplerSettings sampler, int epochs) {
        this.sizes = sizes.clone();
        this.batches = batches.clone();
        this.sampler = sampler;
        this.epochs = epochs;
        this.present =
                IntStream.range(0, sizes.length).filter(s -> sizes[s] > 0).toArray();
    }

    /** The rows of each source in each batch, {@code [batches, sources]}. Cost: rows of an epoch times log(sources). */
    public int[][] counts(int epoch) {
        int[][] counts = new int[batches.length][sizes.length];
        if (sampler.oneSourceABatch()) {
            for (int b = 0; b < batches.length; b++) {
                counts[b][turn(epoch, b)] = batches[b];
            }
            return counts;
        }
        Spread spread = new Spread(totals(epoch));
        for (int b = 0; b < batches.length; b++) {
            for (int i = 0; i < batches[b]; i++) {
                counts[b][spread.next()]++;
            }
        }
        return counts;
    }

    /** The rows of each source in an epoch. */
    public int[] totals(int epoch) {
        int[] totals = new int[sizes.length];
        if (sampler.oneSourceABatch()) {
            for (int b = 0; b < batches.length; b++) {
                totals[turn(epoch, b)] += batches[b];
            }
            return totals;
        }
        int rows = Arrays.stream(batches).sum();
        double alpha = sampler.exponent(epoch, epochs);
        // Relative to the largest, so that no power is out of range.
        double largest = Arrays.stream(sizes).max().orElse(1);
        double[] quotas = new double[sizes.length];
        for (int s : present) {
            quotas[s] = StrictMath.pow(sizes[s] / largest, alpha);
        }
        double sum = Arrays.stream(quotas).sum();
        int left = rows;
        for (int s : present) {
            quotas[s] = quotas[s] / sum * rows;
            totals[s] = (int) Math.floor(quotas[s]);
            left -= totals[s];
        }
        Integer[] byRemainder = Arrays.stream(present).boxed().toArray(Integer[]::new);
        Arrays.sort(
                byRemainder,
                (a, b) -> Double.compare(quotas[b] - Math.floor(quotas[b]), quotas[a] - Math.floor(quotas[a])));
        for (int i = 0; i < left; i++) {
            totals[byRemainder[i % byRemainder.length]]++;
        }
        return totals;
    }

    private int turn(int epoch, int batch) {
        return present[(int) (((long) epoch * batches.length + batch) % present.length)];
    }

    /** Gives sources one by one, each evenly spread over all. */
    private static final class Spread {
        private final long[] totals;
        private final long[] given;
        private final PriorityQueue<Integer> order;

        Spread(int[] totals) {
            this.totals = Arrays.stream(totals).asLongStream().toArray();
            this.given = new long[totals.length];
            // (given + 1/2) / total, compared as fractions: exactly, so the order is the same on every machine.
            this.order = new PriorityQueue<>((a, b) -> {
                int places = Long.compare((2 * given[a] + 1) * this.totals[b], (2 * given[b] + 1) * this.totals[a]);
                return places != 0 ? places : Integer.compare(a, b);
            });
            for (int s = 0; s < totals.length; s++) {
                if (totals[s] > 0) {
                    order.add(s);
                }
            }
        }

        int next() {
            int source = order.remove();
            given[source]++;
            if (given[source] < totals[source]) {
                order.add(source);
            }
            return source;
        }
    }
}
