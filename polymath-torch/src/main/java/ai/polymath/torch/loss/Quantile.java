package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Pinball loss (Koenker and Bassett 1978): {@code tau (y - x)} for an output below the label, {@code (1 - tau) (x - y)} for
 * one above: predicts the tau-quantile. Outputs {@code [batch, 1]}. Computed as {@code |e| / 2 + (1 / 2 - tau) e} with
 * {@code e = x - y}.
 */
public final class Quantile extends ValueLoss {
    private final double tau;

    /**
     * Makes the loss.
     *
     * @param tau in (0, 1); 0.5 is half the absolute error
     */
    public Quantile(double tau) {
        if (!(tau > 0 && tau < 1)) {
            throw new IllegalArgumentException("The quantile is " + tau + ", but it must lie between 0 and 1.");
        }
        this.tau = tau;
    }

    @Override
    Tensor ofError(Tensor error) {
        return error.abs().mul(new Scalar(0.5)).add(error, new Scalar(0.5 - tau));
    }
}
