package ai.polymath.run;

import java.util.List;

/**
 * How the tasks' gradients at the shared parameters stood to each other in some steps of an epoch.
 *
 * @param steps how many steps were looked at
 * @param conflictingSteps in how many of them two tasks' gradients had a negative inner product
 * @param tasks each task's own figures
 * @param pairs those of each pair of tasks
 */
public record GradientSummary(int steps, int conflictingSteps, List<OfTask> tasks, List<OfPair> pairs) {
    /** Both lists are copied. */
    public GradientSummary {
        tasks = List.copyOf(tasks);
        pairs = List.copyOf(pairs);
    }

    /**
     * One task.
     *
     * @param task its name
     * @param steps in how many steps it had labels
     * @param norm mean length of its gradient; {@code NaN} without such a step
     */
    public record OfTask(String task, int steps, double norm) {}

    /**
     * Two tasks.
     *
     * @param task the name of one
     * @param other the name of the other
     * @param steps in how many steps both had a gradient other than zero
     * @param conflicts in how many of them the inner product was negative
     * @param meanCosine mean cosine of the angle between them; {@code NaN} without such a step
     * @param worstCosine the smallest cosine; {@code NaN} without such a step
     */
    public record OfPair(String task, String other, int steps, int conflicts, double meanCosine, double worstCosine) {}
}
