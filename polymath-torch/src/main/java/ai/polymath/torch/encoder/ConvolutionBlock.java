package ai.polymath.torch.encoder;

import ai.polymath.torch.chain.ConvolutionLink;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Convolution;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A convolution and what follows it, built. */
final class ConvolutionBlock {
    private final CnnEncoder.Block settings;
    private final Convolution convolution;
    private final BiFunction<Tensor, Boolean, Tensor> norm;

    ConvolutionBlock(CnnEncoder.Block settings, ParameterBook book, String prefix, Owner owner, int index, int in) {
        this.settings = settings;
        this.convolution = new Convolution(
                book,
                prefix + ".block." + index,
                owner,
                in,
                settings.channels(),
                settings.kernel(),
                settings.stride(),
                settings.sides());
        this.norm = settings.normalization().build(book, prefix + ".norm." + index, owner, settings.channels());
    }

    /** Whether {@link #trace} may tell how a result came about. */
    static boolean isLinkable(CnnEncoder.Block settings) {
        return isPooledAtOnce(settings) && settings.stride() == 1 && settings.pool() > 1 && settings.kernel() > 1;
    }

    /** An activation that rises may as well follow the pooling, on fewer numbers. */
    private static boolean isPooledAtOnce(CnnEncoder.Block settings) {
        return settings.normalization() == Normalization.NONE && isRising(settings.activation());
    }

    private static boolean isRising(Activation activation) {
        return activation != Activation.GELU && activation != Activation.SILU;
    }

    /** Applies it. */
    Tensor forward(Tensor x, boolean training) {
        if (isPooledAtOnce(settings)) {
            return settings.activation().apply(convolution.forwardPooled(x, settings.pool()));
        }
        Tensor out = norm.apply(convolution.forward(x), training);
        return isRising(settings.activation())
                ? settings.activation().apply(pool(out))
                : pool(settings.activation().apply(out));
    }

    /** Whether {@link #trace} is a good way for pictures of this size. */
    boolean isLink(long batch, long height, long width) {
        return convolution.isLink(batch, height, width, settings.pool());
    }

    /** Applies a {@linkplain #isLinkable linkable} one without a graph. */
    ConvolutionLink trace(Tensor x) {
        return convolution.tracePooled(
                x, settings.pool(), y -> settings.activation().trace(y, 0));
    }

    private Tensor pool(Tensor x) {
        return settings.pool() == 1 ? x : torch.max_pool2d(x, settings.pool(), settings.pool());
    }
}
