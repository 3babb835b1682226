package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** {@code |prediction - target|}. */
record AbsoluteError() implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        return outputs.squeeze(-1).sub(labels).abs();
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs;
    }
}
