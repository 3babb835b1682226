package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Focal loss of one of K classes, 2 or more (Lin et al., ICCV 2017): {@code -w_y (1 - p_y)^gamma log p_y}, where p is the
 * softmax of the outputs. Outputs {@code [batch, K]}; labels 0 to K - 1. {@code log(1 - p_y)} is the log of the sum of the
 * other classes' probabilities, so that it keeps its digits when p is near 1.
 */
public final class MulticlassFocal extends MaskedLoss {
    private final Constants weights;
    private final double gamma;

    /**
     * Makes the loss.
     *
     * @param classWeights how much an example of each class counts, {@code [K]}
     * @param gamma how little an easy example counts, 0 or more; 0 is cross-entropy
     */
    public MulticlassFocal(double[] classWeights, double gamma) {
        if (classWeights.length < 2) {
            throw new IllegalArgumentException("Focal loss needs 2 classes or more, not " + classWeights.length + ".");
        }
        this.weights = new Constants(Constants.positive("classWeights", classWeights));
        this.gamma = Focusing.check(gamma);
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Classes.check(outputs, weights.size());
        Tensor index = indices(labels);
        Tensor logP = torch.log_softmax(outputs, -1);
        Tensor loss = pick(logP, index).neg();
        if (gamma != 0) {
            Tensor others = logP.scatter(-1, index.unsqueeze(-1), new Scalar(Double.NEGATIVE_INFINITY));
            loss = loss.mul(Focusing.factor(others.logsumexp(-1L), gamma));
        }
        return weights.allOne() ? loss : loss.mul(torch.take(weights.like(outputs), index));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return torch.softmax(outputs, -1);
    }
}
