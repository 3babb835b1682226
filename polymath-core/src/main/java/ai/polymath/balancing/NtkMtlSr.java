package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Balancing by the neural tangent kernel at the shared representation (NTKMTL-SR; Qin, Wang, Liao and Yan, NeurIPS 2025): as
 * {@link NtkMtl}, with the kernel of each task over n parts of the batch and gradients at the representation z,
 *
 * <pre>{@code
 * w_i = preference_i sqrt( mean_j(lambda_j) / lambda_i ),   lambda_i = max_k |d L_i(part k) / dz|^2
 * }</pre>
 *
 * <p>The paper has the leading eigenvalue of the kernel in place of the maximum. Parts are made of different rows of the batch,
 * and so of z: the kernel is diagonal and both are the same. A part without labels of a task is left out of its maximum. The trunk
 * is passed back once, whatever T. (The authors' code takes the sum in place of the mean, and weighs the heads too:
 * {@code heads: weighted}.)
 *
 * <p>Shapes: diagonal of G {@code [T]} to w {@code [T]}. Cost: {@code O(T)}, and {@code T batch width} for the lengths. A task with a
 * zero gradient drops out and gets its preference as weight.
 *
 * @param parts n, in how many parts of equal size a batch is cut, rows in order
 */
@Kind("ntkmtl-sr")
public record NtkMtlSr(
        @Doc("Parts of a batch whose gradients make the kernel.") @Default("4")
        int parts) implements GradientWeighting {
    /** Checks the number of parts. */
    public NtkMtlSr {
        if (parts < 1) {
            throw new PolymathException("parts is " + parts + ", but a batch is cut into 1 part or more.");
        }
    }

    /** Four parts, as in the paper. */
    public NtkMtlSr() {
        this(4);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        return new NtkMtl().weights(gramian, step, state);
    }
}
