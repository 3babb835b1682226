package ai.polymath.torch.network;

import java.util.List;

/**
 * Whose a parameter is. What is shared is declared by the network that makes the parameter, never guessed: balancing
 * methods look at the gradients of shared parameters only.
 *
 * <p>A parameter of one task is used by that task's loss only. A parameter of several tasks is stacked: its first
 * dimension has one slice a task, in the order of {@code tasks}, and a slice is used by the loss of its task only. What
 * losses of two tasks reach in one and the same number is shared, even if not all tasks reach it.
 *
 * @param tasks the tasks that own it, by index; none means that tasks share it
 */
public record Owner(List<Integer> tasks) {
    /** All tasks share it. */
    public static final Owner SHARED = new Owner(List.of());

    /** The tasks are copied. */
    public Owner {
        tasks = List.copyOf(tasks);
    }

    /** Whether tasks share it. */
    public boolean isShared() {
        return tasks.isEmpty();
    }
}
