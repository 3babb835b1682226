package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * Error of a number at each pixel: {@code |p - y|} or {@code (p - y)^2}.
 *
 * @param squared which of them
 */
record PixelError(boolean squared) implements DenseLoss {
    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor error = outputs.sub(labels).select(1, 0);
        return squared ? error.square() : error.abs();
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs;
    }
}
