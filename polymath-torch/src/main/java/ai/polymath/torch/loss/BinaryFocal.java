package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Focal loss of a yes or no (Lin et al., ICCV 2017): {@code -a (1 - p)^gamma log p}, where p is the probability given to
 * what is true, and {@code a = alpha} for a yes, {@code 1 - alpha} for a no. Outputs {@code [batch, 1]}, logits; labels 0
 * and 1. {@code (1 - p)^gamma} is taken as {@code exp(gamma log sigmoid(-s))}, which has a finite gradient everywhere.
 */
public final class BinaryFocal extends MaskedLoss {
    private final double gamma;
    private final @Nullable Double alpha;

    /**
     * Makes the loss.
     *
     * @param gamma how little an easy example counts, 0 or more; 0 is cross-entropy
     * @param alpha weight of a yes, in (0, 1); null for weights of 1
     */
    public BinaryFocal(double gamma, @Nullable Double alpha) {
        this.gamma = Focusing.check(gamma);
        if (alpha != null && !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha is " + alpha + ", but it must lie between 0 and 1.");
        }
        this.alpha = alpha;
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Tensor logit = signed(single(outputs), labels);
        Tensor loss = torch.log_sigmoid(logit).neg();
        if (gamma != 0) {
            loss = loss.mul(Focusing.factor(torch.log_sigmoid(logit.neg()), gamma));
        }
        if (alpha == null) {
            return loss;
        }
        return loss.mul(labels.mul(new Scalar(2 * alpha - 1)).add_(new Scalar(1 - alpha)));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return outputs.sigmoid();
    }
}
