package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code r^2 / 2} up to delta, then {@code delta (|r| - delta / 2)}: with {@code c = min(|r|, delta)} both are
 * {@code c (|r| - c / 2)}.
 *
 * @param delta where the square turns into a line
 */
record HuberError(double delta) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor distance = outputs.squeeze(-1).sub(labels).abs();
        Tensor near = distance.clamp_max(new Scalar(delta));
        return near.mul(distance.sub(near.mul(new Scalar(0.5))));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs;
    }
}
