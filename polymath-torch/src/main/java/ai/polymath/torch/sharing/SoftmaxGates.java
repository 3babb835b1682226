package ai.polymath.torch.sharing;

import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gates {@code g_i(x) = softmax(W_i x + b_i)} over experts, {@code i = 1..G}, one wide product for all G: parameters
 * {@code weight [G, experts, n]} and {@code bias [G, experts]}.
 */
final class SoftmaxGates {
    private final Tensor weight;
    private final Tensor bias;
    private final long gates;
    private final long experts;

    SoftmaxGates(ParameterBook book, Experts.Names names, int gates, int experts, int inputs) {
        double bound = 1 / Math.sqrt(Math.max(1, inputs));
        this.gates = gates;
        this.experts = experts;
        this.weight =
                book.uniform(names.prefix() + ".weight", names.owner(), Role.WEIGHT, bound, gates, experts, inputs);
        this.bias = book.uniform(names.prefix() + ".bias", names.owner(), Role.OFFSET, bound, gates, experts);
    }

    /** All gates on one input: {@code [batch, n]} to {@code [batch, G, experts]}. */
    Tensor ofOne(Tensor x) {
        Tensor flat = torch.linear(x, weight.view(gates * experts, weight.size(2)), bias.view(gates * experts));
        return flat.view(x.size(0), gates, experts).softmax(2);
    }

    /** Each gate on its own input: {@code [G, batch, n]} to {@code [batch, G, experts]}. */
    Tensor ofEach(Tensor x) {
        return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))
                .softmax(2)
                .transpose(0, 1);
    }
}
