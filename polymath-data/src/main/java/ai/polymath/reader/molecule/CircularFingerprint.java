package ai.polymath.reader.molecule;

import ai.polymath.data.GraphColumn;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How often each circular surrounding of an atom is there (extended-connectivity fingerprints: Rogers and Hahn, J. Chem. Inf.
 * Model. 2010), up to two bonds far. An atom's number is a hash of what it is; in each round it becomes a hash of itself and of
 * the sorted pairs of bond and neighbour. A surrounding that covers the same bonds as an earlier one is not counted again. The
 * numbers are folded to a fixed width.
 */
final class CircularFingerprint {
    private static final int ROUNDS = 2;
    private static final int RING = 6;
    private static final int STEREO = 7;
    private static final int MOST = 255;

    private final GraphColumn.Graph graph;
    private final int atoms;
    private final byte[] counts;

    private CircularFingerprint(GraphColumn.Graph graph, int width) {
        this.graph = graph;
        this.atoms = graph.nodes().length / MolecularGraph.ATOM.size();
        this.counts = new byte[width];
    }

    static byte[] of(GraphColumn.Graph graph, int width) {
        CircularFingerprint one = new CircularFingerprint(graph, width);
        one.run();
        return one.counts;
    }

    private void run() {
        long[] numbers = new long[atoms];
        Set<Set<Integer>> covered = new HashSet<>();
        java.util.List<Set<Integer>> bonds = new java.util.ArrayList<>();
        for (int atom = 0; atom < atoms; atom++) {
            numbers[atom] = invariant(atom);
            bonds.add(Set.of());
            count(numbers[atom]);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            long[] next = new long[atoms];
            java.util.List<Set<Integer>> wider = new java.util.ArrayList<>();
            for (int atom = 0; atom < atoms; atom++) {
                next[atom] = next(numbers, atom, round);
                wider.add(widened(bonds, atom));
            }
            // Of several surroundings with the same bonds the one with the smallest number counts, whatever the atoms'
            // order.
            Integer[] order = new Integer[atoms];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, java.util.Comparator.comparingLong(atom -> next[atom]));
            for (int atom : order) {
                if (!wider.get(atom).isEmpty() && covered.add(wider.get(atom))) {
                    count(next[atom]);
                }
            }
            numbers = next;
            bonds = wider;
        }
    }

    /** What an atom is by itself: all its categories but R or S; of rings only whether it is in one. */
    private long invariant(int atom) {
        int size = MolecularGraph.ATOM.size();
        long hash = 1;
        for (int k = 0; k < size; k++) {
            int value = graph.nodes()[atom * size + k];
            hash = mix(hash, k == RING ? Math.min(1, value) : k == STEREO ? 0 : value);
        }
        return hash;
    }

    private long next(long[] numbers, int atom, int round) {
        long[] pairs = new long[graph.from().length];
        int n = 0;
        for (int e = 0; e < graph.from().length; e++) {
            if (graph.to()[e] == atom) {
                int order = graph.edges()[e * MolecularGraph.BOND.size()];
                pairs[n++] = mix(mix(17, order), numbers[graph.from()[e]]);
            }
        }
        Arrays.sort(pairs, 0, n);
        long hash = mix(mix(31, round), numbers[atom]);
        for (int i = 0; i < n; i++) {
            hash = mix(hash, pairs[i]);
        }
        return hash;
    }

    /** The bonds of an atom's surrounding: those of its neighbours' ones before, and its own. */
    private Set<Integer> widened(java.util.List<Set<Integer>> bonds, int atom) {
        Set<Integer> wider = new HashSet<>(bonds.get(atom));
        for (int e = 0; e < graph.from().length; e++) {
            if (graph.to()[e] == atom) {
                wider.add(e / 2);
                wider.addAll(bonds.get(graph.from()[e]));
            }
        }
        return wider;
    }

    private void count(long number) {
        int place = (int) Long.remainderUnsigned(mix(7, number), counts.length);
        if ((counts[place] & 0xFF) < MOST) {
            counts[place]++;
        }
    }

    /** One step of the finalisation of SplitMix64. */
    private static long mix(long hash, long value) {
        long z = hash * 0x9E3779B97F4A7C15L + value + 0x632BE59BD9B4E019L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
