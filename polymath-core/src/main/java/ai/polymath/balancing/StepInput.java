package ai.polymath.balancing;

import java.util.SplittableRandom;

/**
 * What a method may know of a step. Tasks without a label in the batch are absent: they have no loss, no row in the
 * Gramian and no weight, and what a method remembers of them stays untouched.
 *
 * @param step the number of this step, from 0
 * @param epoch the number of its epoch, from 0
 * @param present which tasks are present, ascending, {@code [present]}; values index arrays over all tasks
 * @param losses their losses, {@code [present]}
 * @param preferences how much each present task counts, positive, with mean 1, {@code [present]}
 * @param seed decides all chance in this step; the same in a resumed run
 */
public record StepInput(int step, int epoch, int[] present, double[] losses, double[] preferences, long seed) {
    /** A step in which all tasks are present and count alike. */
    public static StepInput of(int step, int epoch, double... losses) {
        int[] present = new int[losses.length];
        double[] preferences = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            present[i] = i;
            preferences[i] = 1;
        }
        return new StepInput(step, epoch, present, losses, preferences, step);
    }

    /** How many tasks are present. */
    public int size() {
        return present.length;
    }

    /** A fresh generator of this step's chance. */
    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }

    /** The entries of an array over all tasks that belong to the present ones. */
    public double[] select(double[] allTasks) {
        double[] chosen = new double[present.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = allTasks[present[i]];
        }
        return chosen;
    }

    /** A copy of an array over all tasks with the present ones' entries replaced. */
    public double[] replace(double[] allTasks, double[] ofPresent) {
        double[] copy = allTasks.clone();
        for (int i = 0; i < present.length; i++) {
            copy[present[i]] = ofPresent[i];
        }
        return copy;
    }
}
