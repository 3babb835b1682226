package ai.polymath.torch.network;

import ai.polymath.torch.chain.ConvolutionLink;
import ai.polymath.torch.chain.Slope;
import ai.polymath.torch.convolution.BandedPass;
import ai.polymath.torch.convolution.PooledConvolution;
import ai.polymath.torch.engine.Conv2d;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * A convolution in two dimensions, {@code [batch, in, h, w]} to {@code [batch, out, h', w']} with
 * {@code h' = floor((h + 2 padding - kernel) / stride) + 1}. Cost: {@code batch out h' w' in kernel^2} multiplications.
 * Parameters: {@code out in kernel^2}, plus {@code out} with offsets.
 */
public final class Convolution {
    private final Tensor weight;
    private final TensorOptional bias;
    private final long[] stride;
    private final long[] padding;

    /**
     * Makes the parameters {@code name.weight [out, in, kernel, kernel]} and {@code name.bias [out]}, uniform in
     * {@code +-1/sqrt(in kernel^2)}.
     */
    public Convolution(
            ParameterBook book, String name, Owner owner, int in, int out, int kernel, int stride, int padding) {
        double bound = 1 / Math.sqrt((double) in * kernel * kernel);
        this.weight = book.uniform(name + ".weight", owner, Role.WEIGHT, bound, out, in, kernel, kernel);
        this.bias = new TensorOptional(book.uniform(name + ".bias", owner, Role.OFFSET, bound, out));
        this.stride = new long[] {stride, stride};
        this.padding = new long[] {padding, padding};
    }

    private Convolution(Tensor weight, int stride, int padding) {
        this.weight = weight;
        this.bias = new TensorOptional();
        this.stride = new long[] {stride, stride};
        this.padding = new long[] {padding, padding};
    }

    /**
     * One without offsets, as a normalisation follows, that keeps its size where the stride is 1. Weights start normal with
     * variance {@code 2 / (out kernel^2)}, which keeps the size of gradients through ReLU (He et al., ICCV 2015).
     */
    public static Convolution beforeNormalization(
            ParameterBook book, String name, Owner owner, int in, int out, int kernel, int stride) {
        double deviation = Math.sqrt(2 / ((double) out * kernel * kernel));
        Tensor weight = book.normal(name + ".weight", owner, Role.WEIGHT, deviation, out, in, kernel, kernel);
        return new Convolution(weight, stride, kernel / 2);
    }

    /** Height or width of what comes out; 0 or less if nothing does. */
    public static int size(int in, int kernel, int stride, int padding) {
        return Math.floorDiv(in + 2 * padding - kernel, stride) + 1;
    }

    /** Applies it. */
    public Tensor forward(Tensor x) {
        return Conv2d.of(x, weight, bias, stride, padding);
    }

    /**
     * Applies it, and keeps the largest of neighbouring places.
     *
     * @param pool height and width of the places of which one is kept
     */
    public Tensor forwardPooled(Tensor x, int pool) {
        return PooledConvolution.of(x, weight, bias.get(), stride[0], padding[0], pool);
    }

    /** Whether {@link #tracePooled} is a good way for pictures of this size. */
    public boolean isLink(long batch, long height, long width, int pool) {
        return stride[0] == 1 && PooledConvolution.isBanded(batch, height, width, weight, padding[0], pool);
    }

    /**
     * The same as {@link #forwardPooled} and then an activation without a graph, as a link of a chain.
     *
     * @param activation acts on each number by itself
     */
    public ConvolutionLink tracePooled(Tensor x, int pool, Function<Tensor, Slope.Applied> activation) {
        BandedPass pass = PooledConvolution.trace(x, weight, padding[0], pool);
        return new ConvolutionLink(weight, bias.get(), pass, activation.apply(pass.forward(bias.get(), true)));
    }
}
