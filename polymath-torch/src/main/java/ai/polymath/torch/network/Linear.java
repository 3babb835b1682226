package ai.polymath.torch.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code y = x W^T + b}: {@code [batch, inputs]} to {@code [batch, outputs]}. Weights and offsets start uniform in
 * {@code +-1/sqrt(inputs)}.
 */
public final class Linear {
    private final Tensor weight;
    private final Tensor bias;

    /** Makes the layer's parameters {@code name.weight [outputs, inputs]} and {@code name.bias [outputs]}. */
    public Linear(ParameterBook book, String name, Owner owner, Role role, int inputs, int outputs) {
        double bound = 1 / Math.sqrt(Math.max(1, inputs));
        this.weight = book.uniform(name + ".weight", owner, role, bound, outputs, inputs);
        this.bias = book.uniform(name + ".bias", owner, Role.OFFSET, bound, outputs);
    }

    /** {@code [outputs, inputs]}. */
    public Tensor weight() {
        return weight;
    }

    /** {@code [outputs]}. */
    public Tensor bias() {
        return bias;
    }

    /** Applies it. */
    public Tensor forward(Tensor x) {
        return torch.linear(x, weight, bias);
    }
}
