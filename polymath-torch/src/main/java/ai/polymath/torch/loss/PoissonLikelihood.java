package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code exp(s) - y s}: the negative log likelihood of a count y with log mean s, but for what depends on y only.
 *
 * <p>From a log mean of 30 on, ten million millions, {@code exp} goes on as its tangent, so that a wild output has a finite
 * charge and gradient: without that, one in an example without a label would make the gradient of all NaN. Predicted means
 * end there.
 */
record PoissonLikelihood() implements TaskLoss {
    private static final double LARGEST = 30;

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor logMean = outputs.squeeze(-1);
        Tensor bounded = logMean.clamp_max(new Scalar(LARGEST));
        Tensor beyond = logMean.sub(bounded).add(new Scalar(1.0));
        return bounded.exp().mul(beyond).sub(labels.mul(logMean));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.clamp_max(new Scalar(LARGEST)).exp();
    }
}
