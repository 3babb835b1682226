package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * {@code -alpha_y (1 - p_y)^gamma log p_y} (Lin et al., ICCV 2017), with {@code log p_y = -softplus(-s_y)} and
 * {@code (1 - p_y)^gamma = exp(-gamma softplus(s_y))} for the output {@code s_y = (2y - 1) s} towards the true class.
 *
 * @param gamma how strongly easy examples are played down
 * @param alpha share of the positive class, {@code null} to weigh both by 1
 */
record BinaryFocal(double gamma, @Nullable Double alpha) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor sign = labels.mul(new Scalar(2.0)).sub(new Scalar(1.0));
        Tensor towards = outputs.squeeze(-1).mul(sign);
        Tensor played = torch.softplus(towards).mul(new Scalar(-gamma)).exp();
        Tensor loss = played.mul(torch.softplus(towards.neg()));
        if (alpha == null) {
            return loss;
        }
        Tensor weight = labels.mul(new Scalar(2 * alpha - 1)).add(new Scalar(1 - alpha));
        return loss.mul(weight);
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.sigmoid();
    }
}
