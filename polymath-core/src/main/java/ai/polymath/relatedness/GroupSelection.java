package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses at most K groups that cover all T tasks so that the sum over tasks of each task's gain in its best group is
 * largest (Standley et al., ICML 2020; Fifty et al., NeurIPS 2021).
 *
 * <p><b>Up to 12 tasks the choice is exact</b>, by branch and bound over all {@code 2^T - 1} groups. In each node the
 * first task without a group must be covered by a group that holds it; when all are covered, further groups may still
 * raise gains. A node's bound lets every task have its best gain in any group at all, or, one group being left, in that one
 * group; a group that gains no task more than it has is not tried. Exponential in the worst case.
 *
 * <p><b>Beyond that it is a heuristic</b>: start with single tasks, join the two groups whose union gains most until K are
 * left (as agglomerative clustering does), then move, add and remove single tasks while that gains. It ends in a choice that
 * no such change betters, which need not be the best. {@code O(T^3)} gains for joining and {@code O(K T)} a change.
 */
public final class GroupSelection {
    /** Up to that many tasks the choice is exact. */
    public static final int MOST_EXACT = 12;

    private static final double ROUNDING = 1e-12;

    private final int tasks;
    private final int most;
    private final GroupGains gains;

    private GroupSelection(int tasks, int most, GroupGains gains) {
        if (tasks < 1 || tasks > GroupGains.MOST_TASKS) {
            throw new IllegalArgumentException(
                    "tasks is " + tasks + ", but must lie between 1 and " + GroupGains.MOST_TASKS + ".");
        }
        if (most < 1) {
            throw new IllegalArgumentException("groups is " + most + ", but must be 1 or more.");
        }
        this.tasks = tasks;
        this.most = Math.min(most, tasks);
        this.gains = gains;
    }

    /**
     * The best groups: exactly up to {@value #MOST_EXACT} tasks, by the heuristic beyond.
     *
     * @param tasks how many tasks there are
     * @param groups how many groups at most
     * @param gains what tasks gain in groups; a gain that is not known ({@code NaN}) is never chosen for
     */
    public static Grouping best(int tasks, int groups, GroupGains gains) {
        return tasks <= MOST_EXACT ? exact(tasks, groups, gains) : heuristic(tasks, groups, gains);
    }

    /** The best groups, exactly; slow beyond {@value #MOST_EXACT} tasks and refused beyond 20. */
    public static Grouping exact(int tasks, int groups, GroupGains gains) {
        if (tasks > 20) {
            throw new IllegalArgumentException("An exact choice for " + tasks + " tasks takes too long; at most 20.");
        }
        return new GroupSelection(tasks, groups, gains).new Search().run();
    }

    /** Good groups, quickly. */
    public static Grouping heuristic(int tasks, int groups, GroupGains gains) {
        return new GroupSelection(tasks, groups, gains).climb();
    }

    private double gain(int task, long group) {
        double gain = gains.of(task, group);
        return Double.isNaN(gain) ? Double.NEGATIVE_INFINITY : gain;
    }

    private Grouping grouping(List<Long> groups, boolean optimal) {
        int[] servedBy = new int[tasks];
        double total = 0;
        for (int t = 0; t < tasks; t++) {
            double best = Double.NaN;
            for (int g = 0; g < groups.size(); g++) {
                if ((groups.get(g) >> t & 1) == 1) {
                    double gain = gain(t, groups.get(g));
                    if (Double.isNaN(best) || gain > best) {
                        best = gain;
                        servedBy[t] = g;
                    }
                }
            }
            total += best;
        }
        return new Grouping(groups, servedBy, total, optimal);
    }

    /** Branch and bound. */
    private final class Search {
        private final int count = 1 << tasks;
        private final double[][] gainIn = new double[count][tasks];
        private final double[] ceiling = new double[tasks];
        private final Integer[] order = new Integer[count - 1];
        private List<Long> best = List.of();
        private double bestTotal = Double.NEGATIVE_INFINITY;

        Grouping run() {
            double[] sum = new double[count];
            Arrays.fill(ceiling, Double.NEGATIVE_INFINITY);
            for (int group = 1; group < count; group++) {
                Arrays.fill(gainIn[group], Double.NEGATIVE_INFINITY);
                order[group - 1] = group;
                for (int t = 0; t < tasks; t++) {
                    if ((group >> t & 1) == 1) {
                        gainIn[group][t] = gain(t, group);
                        ceiling[t] = Math.max(ceiling[t], gainIn[group][t]);
                        sum[group] += gainIn[group][t];
                    }
                }
            }
            // Promising groups first, so that the bound bites early.
            Arrays.sort(order, Comparator.comparingDouble((Integer g) -> -sum[g]));
            Grouping start = climb();
            best = start.groups();
            bestTotal = start.gain();
            double[] have = new double[tasks];
            Arrays.fill(have, Double.NEGATIVE_INFINITY);
            branch(new ArrayList<>(), 0, have, 0);
            return grouping(best, true);
        }

        private void branch(List<Long> chosen, int covered, double[] have, int from) {
            if (covered == count - 1) {
                double total = Arrays.stream(have).sum();
                if (total > bestTotal + ROUNDING * Math.abs(bestTotal)) {
                    bestTotal = total;
                    best = List.copyOf(chosen);
                }
            }
            if (chosen.size() == most) {
                return;
            }
            double bound = 0;
            for (int t = 0; t < tasks; t++) {
                bound += Math.max(have[t], ceiling[t]);
            }
            if (!canBeat(bound)) {
                return;
            }
            boolean last = chosen.size() == most - 1;
            // Covering goes task by task; what comes after is in the order of the groups, each set tried once.
            int needed = Integer.numberOfTrailingZeros(~covered);
            boolean complete = covered == count - 1;
            for (int i = complete ? from : 0; i < order.length; i++) {
                int group = order[i];
                if ((!complete && (group >> needed & 1) == 0) || (last && (covered | group) != count - 1)) {
                    continue;
                }
                double[] next = have.clone();
                boolean better = false;
                double limit = 0;
                for (int t = 0; t < tasks; t++) {
                    if (gainIn[group][t] > next[t]) {
                        next[t] = gainIn[group][t];
                        better = true;
                    }
                    limit += last ? next[t] : Math.max(next[t], ceiling[t]);
                }
                boolean covers = (covered | group) != covered;
                if ((better || covers) && canBeat(limit)) {
                    chosen.add((long) group);
                    branch(chosen, covered | group, next, complete ? i + 1 : 0);
                    chosen.remove(chosen.size() - 1);
                }
            }
        }

        private boolean canBeat(double bound) {
            return bound > bestTotal + ROUNDING * Math.abs(bestTotal)
                    || (bestTotal == Double.NEGATIVE_INFINITY && best.isEmpty());
        }
    }

    private double total(List<Long> groups) {
        return grouping(groups, false).gain();
    }

    private Grouping climb() {
        List<Long> groups = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            groups.add(1L << t);
        }
        while (groups.size() > most) {
            groups = joined(groups);
        }
        double now = total(groups);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (List<Long> other : changes(groups)) {
                double total = total(other);
                if (total > now + ROUNDING * Math.abs(now) || (Double.isInfinite(now) && !Double.isInfinite(total))) {
                    groups = other;
                    now = total;
                    moved = true;
                    break;
                }
            }
        }
        return grouping(groups, false);
    }

    private List<Long> joined(List<Long> groups) {
        List<Long> best = groups;
        double bestTotal = Double.NaN;
        for (int a = 0; a < groups.size(); a++) {
            for (int b = a + 1; b < groups.size(); b++) {
                List<Long> next = new ArrayList<>(groups);
                next.set(a, groups.get(a) | groups.get(b));
                next.remove(b);
                double total = total(next);
                if (Double.isNaN(bestTotal) || total > bestTotal) {
                    best = next;
                    bestTotal = total;
                }
            }
        }
        return best;
    }

    /** All choices that differ by one task put into, taken out of, or moved between groups, and cover all tasks. */
    private List<List<Long>> changes(List<Long> groups) {
        long all = (1L << tasks) - 1;
        List<List<Long>> changes = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            long bit = 1L << t;
            for (int g = 0; g < groups.size(); g++) {
                List<Long> flipped = new ArrayList<>(groups);
                flipped.set(g, groups.get(g) ^ bit);
                addIfWhole(flipped, all, changes);
                for (int h = 0; h < groups.size(); h++) {
                    if (h != g && (groups.get(g) & bit) != 0 && (groups.get(h) & bit) == 0) {
                        List<Long> shifted = new ArrayList<>(flipped);
                        shifted.set(h, groups.get(h) | bit);
                        addIfWhole(shifted, all, changes);
                    }
                }
            }
            if (groups.size() < most) {
                List<Long> more = new ArrayList<>(groups);
                more.add(bit);
                changes.add(more);
            }
        }
        return changes;
    }

    private static void addIfWhole(List<Long> groups, long all, List<List<Long>> changes) {
        List<Long> kept = groups.stream().filter(g -> g != 0).distinct().toList();
        if (kept.stream().reduce(0L, (a, b) -> a | b) == all) {
            changes.add(kept);
        }
    }
}
