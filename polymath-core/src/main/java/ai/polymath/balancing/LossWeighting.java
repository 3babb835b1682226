package ai.polymath.balancing;

/**
 * A method that needs no gradients: from the losses of a step to the weights of their sum, of which one backward pass is
 * taken. The gradient of the step is {@code sum_t w_t grad L_t} with w held constant.
 */
public non-sealed interface LossWeighting extends Balancing {
    /**
     * The weights of the tasks present in the step.
     *
     * @return weights {@code [present]} and what to remember
     */
    Answer weights(StepInput step, MethodState state);

    /** Whether the method wants the losses of the same batch once more after the step (FAMO). */
    default boolean wantsLossesAfterStep() {
        return false;
    }

    /**
     * Learns from the losses after the step; called only if {@link #wantsLossesAfterStep()}.
     *
     * @param step what {@link #weights} saw
     * @param after the losses {@code [present]} of the same batch after the step
     */
    default MethodState afterStep(StepInput step, double[] after, MethodState state) {
        return state;
    }
}
