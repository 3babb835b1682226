package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * {@code -alpha_y (1 - p_y)^gamma log p_y} (Lin et al., ICCV 2017), with {@code log p_y = log sigmoid(t)} and
 * {@code (1 - p_y)^gamma = exp(gamma log sigmoid(-t))} for the output {@code t = (2y - 1) s} towards the true class. A power
 * of {@code 1 - p_y} itself would have an infinite slope at 0 if gamma is below 1.
 *
 * @param gamma how strongly easy examples are played down
 * @param alpha share of the positive class, {@code null} to weigh both by 1
 */
record BinaryFocal(double gamma, @Nullable Double alpha) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor towards = BinaryCrossEntropy.towardsTruth(outputs.squeeze(-1), labels);
        Tensor played = torch.log_sigmoid(towards.neg()).mul(new Scalar(gamma)).exp();
        Tensor loss = played.mul(torch.log_sigmoid(towards)).neg();
        if (alpha == null) {
            return loss;
        }
        Tensor weight = labels.mul(new Scalar(2 * alpha - 1)).add_(new Scalar(1 - alpha));
        return loss.mul(weight);
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.sigmoid();
    }
}
