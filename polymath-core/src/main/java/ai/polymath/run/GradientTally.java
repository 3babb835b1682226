package ai.polymath.run;

import ai.polymath.balancing.Gramian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums up the Gramians of an epoch's steps for its {@link GradientSummary}; cost O(T^2) a step. */
public final class GradientTally {
    private final List<String> names;
    private final int[] seen;
    private final double[] norms;
    private final int[] pairs;
    private final int[] conflicts;
    private final double[] cosines;
    private final double[] worst;
    private int steps;
    private int conflictingSteps;

    /** An empty tally of these tasks. */
    public GradientTally(List<String> tasks) {
        this.names = List.copyOf(tasks);
        int size = tasks.size();
        this.seen = new int[size];
        this.norms = new double[size];
        this.pairs = new int[size * size];
        this.conflicts = new int[size * size];
        this.cosines = new double[size * size];
        this.worst = new double[size * size];
        clear();
    }

    private void clear() {
        steps = 0;
        conflictingSteps = 0;
        Arrays.fill(seen, 0);
        Arrays.fill(norms, 0);
        Arrays.fill(pairs, 0);
        Arrays.fill(conflicts, 0);
        Arrays.fill(cosines, 0);
        Arrays.fill(worst, Double.NaN);
    }

    /**
     * Counts one step.
     *
     * @param gramian of the present tasks' gradients
     * @param present the tasks by index, in ascending order
     */
    public void add(Gramian gramian, int[] present) {
        steps++;
        boolean conflicting = false;
        for (int i = 0; i < present.length; i++) {
            seen[present[i]]++;
            norms[present[i]] += gramian.norm(i);
            for (int j = i + 1; j < present.length; j++) {
                double product = gramian.norm(i) * gramian.norm(j);
                if (product > 0 && Double.isFinite(product)) {
                    int pair = present[i] * names.size() + present[j];
                    double cosine = Math.max(-1, Math.min(1, gramian.get(i, j) / product));
                    pairs[pair]++;
                    cosines[pair] += cosine;
                    worst[pair] = Double.isNaN(worst[pair]) ? cosine : Math.min(worst[pair], cosine);
                    if (cosine < 0) {
                        conflicts[pair]++;
                        conflicting = true;
                    }
                }
            }
        }
        conflictingSteps += conflicting ? 1 : 0;
    }

    /** What was counted since the last call, or null if no step was. */
    public @Nullable GradientSummary take() {
        if (steps == 0) {
            return null;
        }
        List<GradientSummary.OfTask> tasks = new ArrayList<>();
        List<GradientSummary.OfPair> ofPairs = new ArrayList<>();
        for (int t = 0; t < names.size(); t++) {
            tasks.add(new GradientSummary.OfTask(names.get(t), seen[t], norms[t] / seen[t]));
            for (int u = t + 1; u < names.size(); u++) {
                int pair = t * names.size() + u;
                ofPairs.add(new GradientSummary.OfPair(
                        names.get(t),
                        names.get(u),
                        pairs[pair],
                        conflicts[pair],
                        cosines[pair] / pairs[pair],
                        worst[pair]));
            }
        }
        GradientSummary summary = new GradientSummary(steps, conflictingSteps, tasks, ofPairs);
        clear();
        return summary;
    }
}
