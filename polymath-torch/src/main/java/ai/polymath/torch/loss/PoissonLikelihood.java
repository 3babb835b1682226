package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** {@code exp(s) - y s}: the negative log likelihood of a count y with log mean s, but for what depends on y only. */
record PoissonLikelihood() implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor logMean = outputs.squeeze(-1);
        return logMean.exp().sub(labels.mul(logMean));
    }

    @Override
    public boolean canOverflow() {
        return true;
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return outputs.exp();
    }
}
