package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Negative log likelihood of a count, without the terms that depend on the label alone: {@code exp(x) - y x}. Outputs
 * {@code [batch, 1]}, logarithms of the rate; labels 0 or above, not scaled.
 *
 * <p>From a log rate of 30 on, a rate of ten million millions, {@code exp} goes on as its tangent, so that a wild output has a
 * finite loss and gradient; predicted rates end there.
 */
public final class Poisson extends MaskedLoss {
    private static final double LARGEST = 30;

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Tensor logRate = single(outputs);
        Tensor bounded = logRate.clamp_max(new Scalar(LARGEST));
        Tensor beyond = logRate.sub(bounded);
        Tensor rate = bounded.exp().mul(beyond.add(new Scalar(1.0)));
        return rate.sub(labels.mul(logRate));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return outputs.clamp_max(new Scalar(LARGEST)).exp();
    }
}
