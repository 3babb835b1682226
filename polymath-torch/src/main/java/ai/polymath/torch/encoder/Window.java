package ai.polymath.torch.encoder;

import ai.polymath.torch.engine.Conv2d;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution over windows of one length around every step, of an even length with one step more after than before.
 * Parameters: {@code (length in + 1) out}.
 */
final class Window {
    private static final long[] ONES = {1, 1};
    private static final long[] NONE = {0, 0};
    private final Tensor weight;
    private final TensorOptional bias;
    private final int length;

    /** Makes {@code name.weight [out, in, 1, length]} and {@code name.bias [out]}. */
    Window(ParameterBook book, String name, Owner owner, int in, int out, int length) {
        double bound = 1 / Math.sqrt((double) in * length);
        // Kernels are one step high, so that each is a row of weights.
        this.weight = book.uniform(name + ".weight", owner, Role.WEIGHT, bound, out, in, 1, length);
        this.bias = new TensorOptional(book.uniform(name + ".bias", owner, Role.OFFSET, bound, out));
        this.length = length;
    }

    /** {@code [batch, in, 1, length]} to {@code [batch, length, out]}. */
    Tensor forward(Tensor x) {
        Tensor padded = torch.constant_pad_nd(x, (length - 1) / 2, length / 2);
        return Conv2d.of(padded, weight, bias, ONES, NONE).squeeze(2).transpose(1, 2);
    }
}
