package ai.polymath.torch.network;

import ai.polymath.PolymathException;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** What keeps the size of a layer's outputs in check. */
public enum Normalization {
    /** Nothing. */
    NONE,
    /** Each example by its own mean and variance (Ba et al. 2016); in an image over all channels and places. */
    LAYER,
    /**
     * Each unit by mean and variance of the batch; by running averages in evaluation, and where its scale is frozen (Ioffe and
     * Szegedy 2015).
     */
    BATCH;

    private static final double EPSILON = 1e-5;
    private static final double MOMENTUM = 0.1;
    private static final int IMAGE_DIMENSIONS = 4;

    /**
     * Makes the layer: a function of {@code [batch, width]} or {@code [batch, width, height, width of the image]}, and of
     * whether the network is in training. {@link #LAYER} also takes {@code [batch, length, width]}, step by step.
     */
    public BiFunction<Tensor, Boolean, Tensor> build(ParameterBook book, String name, Owner owner, int width) {
        if (this == NONE) {
            return (x, training) -> x;
        }
        Tensor gain = book.constant(name + ".weight", owner, Role.OFFSET, 1, width);
        Tensor bias = book.zeros(name + ".bias", owner, Role.OFFSET, width);
        if (this == LAYER) {
            long[] shape = {width};
            return (x, training) -> x.dim() == IMAGE_DIMENSIONS
                    ? torch.group_norm(x, 1, new TensorOptional(gain), new TensorOptional(bias), EPSILON, false)
                    : torch.layer_norm(x, shape, new TensorOptional(gain), new TensorOptional(bias), EPSILON, false);
        }
        Tensor mean =
                book.buffer(name + ".running_mean", torch.zeros(new long[] {width}, new TensorOptions(book.type())));
        Tensor variance =
                book.buffer(name + ".running_var", torch.ones(new long[] {width}, new TensorOptions(book.type())));
        return (x, passing) -> {
            // What is frozen keeps its statistics too.
            boolean training = passing && gain.requires_grad();
            if (training && x.numel() <= width) {
                // One number a unit has no variance; the running one would become NaN without a word.
                throw new PolymathException("Batch normalization needs 2 rows or more in each step, but a batch has 1."
                        + " Maybe raise training.batch_size, or write normalization: layer.");
            }
            return torch.batch_norm(
                    x,
                    new TensorOptional(gain),
                    new TensorOptional(bias),
                    new TensorOptional(mean),
                    new TensorOptional(variance),
                    training,
                    MOMENTUM,
                    EPSILON,
                    false);
        };
    }
}
