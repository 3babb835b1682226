package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** A loss of the error {@code e = x - y} of an output that is itself the predicted value. Outputs {@code [batch, 1]}. */
abstract class ValueLoss extends MaskedLoss {
    /** The loss of errors, of the same shape. */
    abstract Tensor ofError(Tensor error);

    @Override
    final Tensor elements(Tensor outputs, Tensor labels) {
        return ofError(single(outputs).sub(labels));
    }

    @Override
    final Tensor inverseLink(Tensor outputs) {
        return outputs.detach();
    }
}
