package ai.polymath.torch.network;

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
}
