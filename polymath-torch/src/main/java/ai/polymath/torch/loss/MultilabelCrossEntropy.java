package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * Binary cross-entropy of each label by itself.
 *
 * @param positiveWeight how many times a label that is there counts
 */
record MultilabelCrossEntropy(double positiveWeight) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        return BinaryCrossEntropy.of(outputs, labels, positiveWeight);
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.sigmoid();
    }
}
