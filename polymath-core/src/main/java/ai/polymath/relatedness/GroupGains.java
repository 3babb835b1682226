package ai.polymath.relatedness;

/**
 * What each task gains in a group of tasks that are trained together; a group is a set of bits, bit t for task t.
 *
 * <p>There are two ways to predict it without training the group, both a mean over its other members: from affinities
 * (TAG; Fifty et al. 2021), and from the gains of trained pairs (HOA, "higher order approximation"; Standley et al., ICML
 * 2020). A task alone gains 0, or whatever {@code alone} says.
 */
@FunctionalInterface
public interface GroupGains {
    /** The most tasks that a set of bits can hold. */
    int MOST_TASKS = 62;

    /**
     * The gain of a task in a group.
     *
     * @param task a member
     * @param group a set of bits
     * @return larger is better; {@code NaN} if not known
     */
    double of(int task, long group);

    /**
     * Mean affinity of the group's other members to the task, {@code 1/(|G|-1) sum over s in G \ t of Z[s][t]}; 0 alone.
     * Pairs that are not known are left out of the mean.
     */
    static GroupGains ofAffinity(Affinity affinity) {
        requireFit(affinity.tasks().size());
        return (task, group) -> meanOverOthers(affinity.values(), task, group, 0);
    }

    /**
     * Higher-order approximation: mean over the other members of the task's gain when trained with that one alone.
     *
     * @param pairGains {@code [s][t]}: what task t gains when trained with s, over being trained alone
     */
    static GroupGains ofPairs(double[][] pairGains) {
        requireFit(pairGains.length);
        return (task, group) -> meanOverOthers(pairGains, task, group, 0);
    }

    private static double meanOverOthers(double[][] values, int task, long group, double alone) {
        double sum = 0;
        int known = 0;
        for (long left = group & ~(1L << task); left != 0; left &= left - 1) {
            double value = values[Long.numberOfTrailingZeros(left)][task];
            if (!Double.isNaN(value)) {
                sum += value;
                known++;
            }
        }
        return group == 1L << task ? alone : known == 0 ? Double.NaN : sum / known;
    }

    private static void requireFit(int tasks) {
        if (tasks > MOST_TASKS) {
            throw new IllegalArgumentException(tasks + " tasks, but a group is a set of " + MOST_TASKS + " at most.");
        }
    }
}
