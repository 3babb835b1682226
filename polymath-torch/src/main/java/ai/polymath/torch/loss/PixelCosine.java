package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One minus the cosine of the angle between told and true direction at each pixel: {@code 1 - v . y / sqrt(|v|^2 + e^2)}, where v are the
 * outputs and y is a unit vector. {@code e = 0.001} beside outputs of about 1 changes the cosine by less than a millionth and
 * keeps the gradient finite, at most {@code 1 / e}, where an output is the zero vector.
 */
record PixelCosine() implements DenseLoss {
    private static final int AXES = 3;
    private static final double SOFT = 1e-6;

    @Override
    public int outputs() {
        return AXES;
    }

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor length = outputs.square().sum(1).add(new Scalar(SOFT)).sqrt();
        return outputs.mul(labels).sum(1).div(length).neg().add(new Scalar(1.0));
    }

    /** Unit vectors; a zero vector stays one. */
    @Override
    public Tensor predictions(Tensor outputs) {
        Tensor length = outputs.square().sum(1).sqrt().unsqueeze(1);
        return outputs.div(length).nan_to_num();
    }
}
