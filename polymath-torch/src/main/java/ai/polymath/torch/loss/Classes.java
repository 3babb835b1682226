package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/** The number of classes a loss was made for. */
final class Classes {
    private Classes() {}

    /** Checks the width of outputs. */
    static void check(Tensor outputs, int expected) {
        long width = outputs.size(-1);
        if (width != expected) {
            throw new IllegalArgumentException("Outputs of width " + width + ", but the loss expects " + expected + ".");
        }
    }
}
