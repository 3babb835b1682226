package ai.polymath.balancing;

/**
 * A method that sees the task gradients through their inner products only: from the Gramian {@code G = J J^T} to weights
 * w; the gradient of the step is {@code v = J^T w}. Everything it computes is small, {@code [T, T]}, in double precision.
 */
public non-sealed interface GradientWeighting extends Balancing {
    /**
     * The weights of the tasks present in the step.
     *
     * @param gramian inner products of the present tasks' gradients
     * @return weights {@code [present]} and what to remember
     */
    Answer weights(Gramian gramian, StepInput step, MethodState state);
}
