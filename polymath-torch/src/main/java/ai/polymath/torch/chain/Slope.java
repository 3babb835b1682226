package ai.polymath.torch.chain;

import ai.polymath.torch.engine.Gradients;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The slope of a function that acts on each number by itself, at what it was given in one batch. */
public interface Slope {
    /**
     * Multiplies by it.
     *
     * @param result where the products go, {@code [T, batch, ...]}
     * @param gradients at what the function gave, of the same shape
     */
    void multiply(Tensor result, Tensor gradients);

    /**
     * What a function made of its input, with its slope there.
     *
     * @param after without a graph
     * @param slope at what the function was given
     */
    record Applied(Tensor after, Slope slope) {}

    /** Applies any function of each number by itself; its slope is found by one backward pass through it alone. */
    static Applied of(Tensor before, UnaryOperator<Tensor> function) {
        Tensor given = before.detach().set_requires_grad(true);
        Tensor after;
        try (Gradients.On on = Gradients.on()) {
            after = function.apply(given);
        }
        return new Applied(after.detach(), (result, gradients) -> torch.mul_out(result, gradients, at(given, after)));
    }

    /** {@code d after / d given}. */
    @SuppressWarnings("ReferenceEquality") // The very same tensor: nothing was computed.
    private static Tensor at(Tensor given, Tensor after) {
        if (after == given) {
            return torch.ones_like(given);
        }
        TensorVector found = torch.grad(
                new TensorVector(after),
                new TensorVector(given),
                new TensorVector(torch.ones_like(after)),
                new BoolOptional(true),
                false,
                false);
        return new Tensor(found.get(0));
    }
}
