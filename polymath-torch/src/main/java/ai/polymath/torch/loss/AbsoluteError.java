package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** {@code |x - y|}: predicts the median. Outputs {@code [batch, 1]}. The gradient of an exact hit is 0. */
public final class AbsoluteError extends ValueLoss {
    @Override
    Tensor ofError(Tensor error) {
        return error.abs();
    }
}
