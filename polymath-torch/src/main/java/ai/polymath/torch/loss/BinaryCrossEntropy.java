package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Negative log likelihood of a yes or no: {@code -w log sigmoid((2 y - 1) x)} with {@code w = positiveWeight} for a yes and 1
 * for a no. Outputs {@code [batch, 1]}, logits; labels 0 and 1.
 */
public final class BinaryCrossEntropy extends MaskedLoss {
    private final double positiveWeight;

    /**
     * Makes the loss.
     *
     * @param positiveWeight how much a yes counts against a no; 1 for equal
     */
    public BinaryCrossEntropy(double positiveWeight) {
        this.positiveWeight = Constants.positive("positiveWeight", positiveWeight)[0];
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Tensor loss = torch.log_sigmoid(signed(single(outputs), labels)).neg();
        if (positiveWeight == 1) {
            return loss;
        }
        return loss.mul(labels.mul(new Scalar(positiveWeight - 1)).add_(new Scalar(1.0)));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return outputs.sigmoid();
    }
}
