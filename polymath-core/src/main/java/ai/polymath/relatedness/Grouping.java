package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups of tasks to train together, and in which each task is served.
 *
 * @param groups sets of bits; they may overlap, and together hold all tasks
 * @param servedBy for each task the index of the group whose model answers for it: where it gains most
 * @param gain the sum over tasks of their gain there
 * @param isOptimal whether no other choice of as many groups gains more; else it is a heuristic's
 */
public record Grouping(List<Long> groups, int[] servedBy, double gain, boolean isOptimal) {
    /** The groups are copied. */
    public Grouping {
        groups = List.copyOf(groups);
    }

    /** The groups by their tasks' names. */
    public List<List<String>> named(List<String> tasks) {
        List<List<String>> named = new ArrayList<>();
        for (long group : groups) {
            List<String> names = new ArrayList<>();
            for (int t = 0; t < tasks.size(); t++) {
                if ((group >> t & 1) == 1) {
                    names.add(tasks.get(t));
                }
            }
            named.add(names);
        }
        return named;
    }
}
