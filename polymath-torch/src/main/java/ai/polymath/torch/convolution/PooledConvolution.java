package ai.polymath.torch.convolution;

import ai.polymath.torch.engine.Conv2d;
import ai.polymath.torch.engine.Gradients;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution and the largest of neighbouring places. On the CPU with a stride of 1 it is computed by
 * {@linkplain BandedPass products with banded matrices}, which lay out no windows, neither forward nor backward; else by
 * libtorch. The results are the same but for rounding.
 */
public final class PooledConvolution {
    private PooledConvolution() {}

    /**
     * Whether a batch is convolved by products with banded matrices, on the CPU with a stride of 1.
     *
     * @param height of the pictures
     * @param width of the pictures
     */
    public static boolean isBanded(long batch, long height, long width, Tensor weight, long padding, long pool) {
        long rows = height + 2 * padding;
        long columns = width + 2 * padding;
        return weight.is_cpu()
                && batch > 0
                && rows - weight.size(2) + 1 >= pool
                && columns - weight.size(3) + 1 >= pool
                && Plan.cheapest(
                                batch,
                                rows,
                                columns,
                                weight.size(1),
                                weight.size(0),
                                weight.size(2),
                                weight.size(3),
                                pool)
                        .isFaster();
    }

    /** Gets ready to convolve so and to pass gradients back by hand; with autograd off. */
    public static BandedPass trace(Tensor x, Tensor weight, long padding, long pool) {
        return new BandedPass(plan(x, weight, padding, pool), x, weight, padding);
    }

    /**
     * {@code y = max over pool x pool places of (bias[o] + sum_i x[b, i] * weight[o, i])}. Places that fill no pool are left
     * out.
     *
     * @param x {@code [batch, in, h, w]}
     * @param weight {@code [out, in, kh, kw]}
     * @param bias {@code [out]}
     * @param stride in both directions
     * @param padding zeros around the picture, in both directions
     * @param pool height and width of the places of which the largest is kept; 1 keeps all
     */
    public static Tensor of(Tensor x, Tensor weight, Tensor bias, long stride, long padding, long pool) {
        boolean isBanded = stride == 1
                && OwnGradient.isPossible()
                && isBanded(x.size(0), x.size(2), x.size(3), weight, padding, pool);
        return isBanded
                ? banded(plan(x, weight, padding, pool), x, weight, bias, padding)
                : windowed(x, weight, bias, stride, padding, pool);
    }

    /** By products with banded matrices, faster or not. */
    static Tensor banded(Plan plan, Tensor x, Tensor weight, Tensor bias, long padding) {
        Tensor[] inputs = {x, weight, bias};
        boolean remember =
                GradMode.is_enabled() && (x.requires_grad() || weight.requires_grad() || bias.requires_grad());
        BandedPass pass;
        Tensor y;
        try (Gradients.Off off = Gradients.off()) {
            pass = new BandedPass(plan, x, weight, padding);
            y = pass.forward(bias, remember);
        }
        if (remember) {
            OwnGradient.give(y, inputs, gradient -> {
                BandedPass.Found found = pass.backward(
                        gradient, inputs[0].requires_grad(), inputs[1].requires_grad(), inputs[2].requires_grad());
                return new Tensor[] {found.x(), found.weight(), found.bias()};
            });
        }
        return y.permute(1, 3, 0, 2);
    }

    static Plan plan(Tensor x, Tensor weight, long padding, long pool) {
        return Plan.cheapest(
                x.size(0),
                x.size(2) + 2 * padding,
                x.size(3) + 2 * padding,
                x.size(1),
                weight.size(0),
                weight.size(2),
                weight.size(3),
                pool);
    }

    private static Tensor windowed(Tensor x, Tensor weight, Tensor bias, long stride, long padding, long pool) {
        Tensor y = Conv2d.of(
                x, weight, new TensorOptional(bias), new long[] {stride, stride}, new long[] {padding, padding});
        return pool == 1 ? y : torch.max_pool2d(y, pool, pool);
    }
}
