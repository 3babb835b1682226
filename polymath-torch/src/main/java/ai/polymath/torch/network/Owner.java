package ai.polymath.torch.network;

import java.util.List;

/**
 * Whose a parameter is. What is shared is declared by the network that makes the parameter, never guessed: balancing
 * methods look at the gradients of shared parameters only.
 *
 * @param tasks the tasks that own it, by index; none means that all tasks share it
 */
public record Owner(List<Integer> tasks) {
    /** All tasks share it. */
    public static final Owner SHARED = new Owner(List.of());

    /** The tasks are copied. */
    public Owner {
        tasks = List.copyOf(tasks);
    }

    /** Whether all tasks share it. */
    public boolean isShared() {
        return tasks.isEmpty();
    }
}
