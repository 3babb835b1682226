package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Pinball loss {@code max(q d, (q - 1) d)} with {@code d = target - prediction} (Koenker and Bassett 1978).
 *
 * @param level q in (0, 1)
 */
record QuantileError(double level) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor difference = labels.sub(outputs.squeeze(-1));
        return torch.maximum(difference.mul(new Scalar(level)), difference.mul(new Scalar(level - 1)));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs;
    }
}
