package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code -(c y log p + (1 - y) log(1 - p))} with {@code p = sigmoid(output)}, computed from the output itself:
 * {@code (1 - y) s + (1 + (c - 1) y) softplus(-s)} is exact for outputs of any size.
 *
 * @param positiveWeight c: how many times a positive example counts
 */
record BinaryCrossEntropy(double positiveWeight) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        return of(outputs.squeeze(-1), labels, positiveWeight);
    }

    /** On logits and labels of one shape. */
    static Tensor of(Tensor logits, Tensor labels, double positiveWeight) {
        Tensor negativeLogLikelihood = torch.softplus(logits.neg());
        Tensor negatives = logits.sub(logits.mul(labels));
        if (positiveWeight == 1) {
            return negatives.add(negativeLogLikelihood);
        }
        Tensor weight = labels.mul(new Scalar(positiveWeight - 1)).add(new Scalar(1.0));
        return negatives.add(weight.mul(negativeLogLikelihood));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.sigmoid();
    }
}
