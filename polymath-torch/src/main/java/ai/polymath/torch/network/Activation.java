package ai.polymath.torch.network;

import ai.polymath.torch.chain.Slope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What makes a layer non-linear. */
public enum Activation {
    /** {@code max(0, x)}. */
    RELU,
    /** {@code x Phi(x)} (Hendrycks and Gimpel 2016). */
    GELU,
    /** {@code x sigmoid(x)}. */
    SILU,
    /** {@code tanh(x)}. */
    TANH,
    /** {@code x} or {@code exp(x) - 1} below zero. */
    ELU,
    /** {@code x}: the network stays linear. */
    IDENTITY;

    /** Applies it. */
    public Tensor apply(Tensor x) {
        return switch (this) {
            case RELU -> torch.relu(x);
            case GELU -> torch.gelu(x);
            case SILU -> torch.silu(x);
            case TANH -> torch.tanh(x);
            case ELU -> torch.elu(x);
            case IDENTITY -> x;
        };
    }

    /** Applies it, and then dropout to a share of the numbers if that is above 0. */
    public Tensor apply(Tensor x, double dropout) {
        Tensor after = apply(x);
        return dropout > 0 ? torch.dropout(after, dropout, true) : after;
    }

    /** The same for a link of a chain; of the usual functions the slope is known from what they gave. */
    public Slope.Applied trace(Tensor x, double dropout) {
        if (this == RELU) {
            Tensor after = apply(x, dropout);
            // Above 0 where it was passed on and kept.
            return new Slope.Applied(after, (result, gradients) -> {
                torch.threshold_backward_out(result, gradients, after, new Scalar(0.0));
                if (dropout > 0) {
                    result.mul_(new Scalar(1 / (1 - dropout)));
                }
            });
        }
        if (this == TANH && dropout == 0) {
            Tensor after = torch.tanh(x);
            return new Slope.Applied(after, (result, gradients) -> torch.tanh_backward_out(result, gradients, after));
        }
        return Slope.of(x, before -> apply(before, dropout));
    }
}
