package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code -(c y log p + (1 - y) log(1 - p))} with {@code p = sigmoid(output)}. As y is 0 or 1 this is
 * {@code -(1 + (c - 1) y) log sigmoid((2 y - 1) output)}, which keeps all digits for outputs of any size; the usual
 * {@code (1 - y) s + softplus(-s)} has none left of the small loss of an output that is surely right.
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
        Tensor loss = logLikelihood(logits, labels).neg();
        if (positiveWeight == 1) {
            return loss;
        }
        Tensor weight = labels.mul(new Scalar(positiveWeight - 1)).add_(new Scalar(1.0));
        return loss.mul(weight);
    }

    /** {@code log sigmoid((2 y - 1) s)}. */
    static Tensor logLikelihood(Tensor logits, Tensor labels) {
        return torch.log_sigmoid(towardsTruth(logits, labels));
    }

    /** {@code (2 y - 1) s}: the logit of what is true. */
    static Tensor towardsTruth(Tensor logits, Tensor labels) {
        return logits.mul(labels.mul(new Scalar(2.0)).sub_(new Scalar(1.0)));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.sigmoid();
    }
}
