package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Huber's loss (1964) of the error e: {@code e^2 / 2} up to {@code |e| = delta}, {@code delta (|e| - delta / 2)} beyond.
 * Outputs {@code [batch, 1]}. Computed as {@code c (|e| - c / 2)} with {@code c = min(|e|, delta)}.
 */
public final class Huber extends ValueLoss {
    private final double delta;

    /**
     * Makes the loss.
     *
     * @param delta the error at which it turns from square to linear, in units of the target the network sees
     */
    public Huber(double delta) {
        this.delta = Constants.positive("delta", delta)[0];
    }

    @Override
    Tensor ofError(Tensor error) {
        Tensor size = error.abs();
        Tensor clipped = size.clamp_max(new Scalar(delta));
        return clipped.mul(size.sub(clipped, new Scalar(0.5)));
    }
}
