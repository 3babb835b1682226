package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The factor {@code (1 - p)^gamma} of the focal losses. */
final class Focusing {
    private Focusing() {}

    static double check(double gamma) {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("gamma is " + gamma + ", but it must be 0 or a number above it.");
        }
        return gamma;
    }

    /** From {@code log(1 - p)}. A power of {@code 1 - p} itself has an infinite slope at 0 if gamma is below 1. */
    static Tensor factor(Tensor logOfMiss, double gamma) {
        return logOfMiss.mul(new Scalar(gamma)).exp();
    }
}
