package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Negative log likelihood of one of K classes: {@code -(1 - s) w_y log p_y - s / K sum_k w_k log p_k}, where p is the softmax
 * of the outputs and s the label smoothing (Szegedy et al., CVPR 2016). Outputs {@code [batch, K]}; labels 0 to K - 1.
 */
public final class CrossEntropy extends MaskedLoss {
    private final Constants weights;
    private final double smoothing;

    /**
     * Makes the loss.
     *
     * @param classWeights how much an example of each class counts, {@code [K]}
     * @param smoothing share of the label's weight that is spread over all classes, in [0, 1)
     */
    public CrossEntropy(double[] classWeights, double smoothing) {
        this.weights = new Constants(Constants.positive("classWeights", classWeights));
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException(
                    "Label smoothing is " + smoothing + ", but it must be at least 0 and below 1.");
        }
        this.smoothing = smoothing;
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Classes.check(outputs, weights.size());
        Tensor index = indices(labels);
        Tensor logP = torch.log_softmax(outputs, -1);
        Tensor loss = pick(logP, index).neg();
        if (!weights.allOne()) {
            loss = loss.mul(torch.take(weights.like(outputs), index));
        }
        if (smoothing == 0) {
            return loss;
        }
        Tensor all = weights.allOne() ? logP.mean(-1L) : logP.mul(weights.like(outputs)).mean(-1L);
        return loss.mul(new Scalar(1 - smoothing)).sub(all, new Scalar(smoothing));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return torch.softmax(outputs, -1);
    }
}
