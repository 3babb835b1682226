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

    /**
     * Into how many parts the method wants each batch cut; 0 for methods that see whole batches. With parts, gradients are those
     * of each part's loss at the shared representation. Parts have different rows, so that their gradients are orthogonal,
     * and all there is to know of a task is the largest squared length of any part's gradient, which is the leading
     * eigenvalue of the parts' kernel: {@code G[i][i]}; the rest of G is 0.
     */
    default int parts() {
        return 0;
    }
}
