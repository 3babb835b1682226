package ai.polymath.torch.encoder;

import ai.polymath.torch.chain.ChainLink;
import ai.polymath.torch.chain.ConvolutionLink;
import ai.polymath.torch.convolution.PooledConvolution;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Convolution;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

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

    /**
     * What a block gave.
     *
     * @param result {@code [batch, channels, h, w]}
     * @param link null if a chain can't tell how
     */
    record Traced(Tensor result, @Nullable ChainLink link) {}

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
            return trace(x).result();
        }
        Tensor out = norm.apply(convolution.forward(x), training);
        return isRising(settings.activation())
                ? settings.activation().apply(pool(out))
                : pool(settings.activation().apply(out));
    }

    /** Applies a {@linkplain #isLinkable linkable} one. */
    Traced trace(Tensor x) {
        PooledConvolution.Result pooled = convolution.forwardPooled(x, settings.pool());
        Tensor after = settings.activation().apply(pooled.y());
        return new Traced(
                after,
                pooled.pass() == null
                        ? null
                        : new ConvolutionLink(
                                convolution.weight(), convolution.bias(), pooled.pass(), pooled.y(), after));
    }

    private Tensor pool(Tensor x) {
        return settings.pool() == 1 ? x : torch.max_pool2d(x, settings.pool(), settings.pool());
    }
}
