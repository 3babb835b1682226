package ai.polymath.balancing;

/**
 * A method that needs the gradients themselves, not only their inner products: it keeps a running copy of them, or looks
 * at each parameter on its own. It works through {@link GradientRows} and never sees where they live.
 */
public non-sealed interface GradientAggregator extends Balancing {
    /** How many matrices {@code [tasks, P]} of memory it keeps between steps; they start as zeros. */
    default int memories() {
        return 0;
    }

    /**
     * Computes the gradient of the step into {@code result}.
     *
     * @param jacobian gradients of the present tasks, {@code [present, P]}; may be overwritten
     * @param memory what {@link #memories()} asked for, {@code [tasks, P]} each, a row a task of all; to be changed in
     *     place, rows of absent tasks left alone
     * @param result one row {@code [1, P]} to be overwritten
     * @return the weights {@code [present]} for the history and the heads, and what to remember
     */
    Answer aggregate(
            GradientRows jacobian, GradientRows[] memory, GradientRows result, StepInput step, MethodState state);
}
