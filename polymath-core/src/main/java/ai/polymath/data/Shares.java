package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows to be handed out to parts by shares: strata, each a list of blocks of rows that stay together.
 *
 * <p>A stratum of single rows is rounded as a whole: of n rows a part with share s is given {@code floor(s n)} or one more,
 * and who is given one more is decided by who lags most behind over all strata so far. Larger blocks go one after the other
 * to the part that then lags most, so no part ever exceeds its share by a whole block.
 *
 * @param strata each a list of blocks in the order in which they are handed out
 */
record Shares(List<List<int[]>> strata) {
    /** Room for rounding where a share of the rows is meant to be a whole number, as 0.15 of 20. */
    private static final double ROUNDING = 1e-9;

    /** The blocks of a single stratum. */
    static Shares of(List<int[]> blocks) {
        return new Shares(List.of(blocks));
    }

    /** How many blocks there are. */
    int blocks() {
        return strata.stream().mapToInt(List::size).sum();
    }

    /** All rows in ascending order. */
    int[] rows() {
        return strata.stream()
                .flatMap(List::stream)
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
    }

    /** Hands everything out; each part keeps the strata. */
    List<Shares> distribute(double... shares) {
        List<List<List<int[]>>> parts = new ArrayList<>();
        for (int p = 0; p < shares.length; p++) {
            parts.add(new ArrayList<>());
        }
        double[] lag = new double[shares.length];
        for (List<int[]> stratum : strata) {
            parts.forEach(part -> part.add(new ArrayList<>()));
            if (stratum.stream().allMatch(block -> block.length == 1)) {
                handOutRows(stratum, shares, lag, parts);
            } else {
                handOutBlocks(stratum, shares, lag, parts);
            }
        }
        return parts.stream().map(Shares::new).toList();
    }

    private static void handOutRows(List<int[]> stratum, double[] shares, double[] lag, List<List<List<int[]>>> parts) {
        int n = stratum.size();
        int[] counts = new int[shares.length];
        boolean[] rounded = new boolean[shares.length];
        int left = n;
        for (int p = 0; p < shares.length; p++) {
            double quota = shares[p] * n;
            counts[p] = (int) Math.floor(quota + ROUNDING);
            rounded[p] = quota - counts[p] > ROUNDING;
            left -= counts[p];
            lag[p] += quota - counts[p];
        }
        for (; left > 0; left--) {
            int most = mostLagging(lag, rounded);
            rounded[most] = false;
            counts[most]++;
            lag[most]--;
        }
        int from = 0;
        for (int p = 0; p < shares.length; p++) {
            last(parts.get(p)).addAll(stratum.subList(from, from + counts[p]));
            from += counts[p];
        }
    }

    private static void handOutBlocks(
            List<int[]> stratum, double[] shares, double[] lag, List<List<List<int[]>>> parts) {
        boolean[] taking = new boolean[shares.length];
        for (int p = 0; p < shares.length; p++) {
            taking[p] = shares[p] > 0;
        }
        for (int[] block : stratum) {
            for (int p = 0; p < shares.length; p++) {
                lag[p] += shares[p] * block.length;
            }
            int most = mostLagging(lag, taking);
            last(parts.get(most)).add(block);
            lag[most] -= block.length;
        }
    }

    private static int mostLagging(double[] lag, boolean[] allowed) {
        int most = -1;
        for (int p = 0; p < lag.length; p++) {
            if (allowed[p] && (most < 0 || lag[p] > lag[most] + ROUNDING)) {
                most = p;
            }
        }
        // Rounding alone can leave nobody allowed: then the first part takes what is left.
        return Math.max(most, 0);
    }

    private static List<int[]> last(List<List<int[]>> part) {
        return part.get(part.size() - 1);
    }

    /** The strata of several of these joined. */
    static Shares join(List<Shares> all) {
        List<List<int[]>> joined = new ArrayList<>();
        for (int s = 0; s < all.get(0).strata.size(); s++) {
            List<int[]> blocks = new ArrayList<>();
            for (Shares one : all) {
                blocks.addAll(one.strata.get(s));
            }
            joined.add(blocks);
        }
        return new Shares(joined);
    }
}
