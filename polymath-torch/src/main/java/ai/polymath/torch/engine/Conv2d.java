package ai.polymath.torch.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions in two dimensions, a few examples at a time. libtorch lays the windows of all examples next to each other,
 * {@code batch in kh kw h' w'} numbers, before it multiplies. A block as large as that comes from the system anew for each
 * call, and filling its fresh pages takes up to ten times as long as the products; a small one stays in the processor's
 * cache and is used again. The results are those of one call.
 */
public final class Conv2d {
    private static final long[] DENSE = {1, 1};
    private static final long WINDOWS_BYTES = 4 << 20;

    private Conv2d() {}

    /**
     * {@code y[b, o] = bias[o] + sum_i x[b, i] * weight[o, i]}. Cost: {@code batch out h' w' in kh kw} multiplications.
     *
     * @param x {@code [batch, in, h, w]}
     * @param weight {@code [out, in, kh, kw]}
     * @param bias {@code [out]}, or nothing
     * @param stride in both directions
     * @param padding zeros around the picture, in both directions
     * @return {@code [batch, out, h', w']}
     */
    public static Tensor of(Tensor x, Tensor weight, TensorOptional bias, long[] stride, long[] padding) {
        long batch = x.size(0);
        long at = x.is_cpu() ? examples(x, weight, stride, padding) : batch;
        if (at >= batch) {
            return torch.conv2d(x, weight, bias, stride, padding, DENSE, 1);
        }
        // One cut for all: its gradient is put together once, where each narrow() would fill the whole anew.
        TensorVector parts = torch.split(x, at, 0);
        for (long i = 0; i < parts.size(); i++) {
            parts.put(i, torch.conv2d(parts.get(i), weight, bias, stride, padding, DENSE, 1));
        }
        return torch.cat(parts, 0);
    }

    /** How many examples' windows make a small block. */
    private static long examples(Tensor x, Tensor weight, long[] stride, long[] padding) {
        long window = weight.numel() / weight.size(0);
        long windows = 1;
        for (int side = 0; side < 2; side++) {
            long length = x.size(2 + side) + 2 * padding[side] - weight.size(2 + side);
            windows *= Math.max(1, length / stride[side] + 1);
        }
        return Math.max(1, WINDOWS_BYTES / (window * windows * x.element_size()));
    }
}
