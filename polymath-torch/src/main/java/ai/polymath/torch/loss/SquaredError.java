package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** {@code (x - y)^2}: predicts the mean. Outputs {@code [batch, 1]}. */
public final class SquaredError extends ValueLoss {
    @Override
    Tensor ofError(Tensor error) {
        return error.mul(error);
    }
}
