package ai.polymath.torch.convolution;

import ai.polymath.torch.engine.Conv2d;
import ai.polymath.torch.engine.Gradients;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution and the largest of neighbouring places. On the CPU with a stride of 1 it is computed by
 * {@linkplain BandedPass products with banded matrices}, which lay out no windows, neither forward nor backward; else by
 * libtorch. The results are the same but for rounding.
 */
public final class PooledConvolution {
    /**
     * What a convolution gave.
     *
     * @param y {@code [batch, out, h' / pool, w' / pool]}, in its graph
     * @param pass what passes gradients back by hand, if any of the three needs one; null where libtorch computed it
     */
    public record Result(Tensor y, @Nullable BandedPass pass) {}

    private PooledConvolution() {}

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
    public static Result of(Tensor x, Tensor weight, Tensor bias, long stride, long padding, long pool) {
        Plan plan = isBanded(x, weight, stride, padding, pool) ? plan(x, weight, padding, pool) : null;
        if (plan == null || !plan.isFaster()) {
            return new Result(windowed(x, weight, bias, stride, padding, pool), null);
        }
        return banded(plan, x, weight, bias, padding);
    }

    /** By products with banded matrices, faster or not. */
    static Result banded(Plan plan, Tensor x, Tensor weight, Tensor bias, long padding) {
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
        return new Result(y.permute(1, 3, 0, 2), pass);
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

    private static boolean isBanded(Tensor x, Tensor weight, long stride, long padding, long pool) {
        return stride == 1
                && x.is_cpu()
                && x.numel() > 0
                && x.size(2) + 2 * padding - weight.size(2) + 1 >= pool
                && x.size(3) + 2 * padding - weight.size(3) + 1 >= pool
                && OwnGradient.isPossible();
    }

    private static Tensor windowed(Tensor x, Tensor weight, Tensor bias, long stride, long padding, long pool) {
        Tensor y = Conv2d.of(
                x, weight, new TensorOptional(bias), new long[] {stride, stride}, new long[] {padding, padding});
        return pool == 1 ? y : torch.max_pool2d(y, pool, pool);
    }
}
