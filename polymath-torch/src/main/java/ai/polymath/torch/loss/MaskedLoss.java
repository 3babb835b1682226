package ai.polymath.torch.loss;

import ai.polymath.torch.engine.Gradients;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Masks and means, so that a loss is only its formula.
 *
 * <p>Where a label is missing, label and output are replaced by 0 <em>before</em> any arithmetic, and the loss by 0 after
 * it. The latter alone would not do: the backward pass multiplies the zero gradient by the formula's derivative, and zero
 * times NaN or infinity is NaN.
 */
abstract class MaskedLoss implements TaskLoss {
    private final boolean labelPerOutput;

    /** A loss with one label an example. */
    MaskedLoss() {
        this(false);
    }

    /** A loss with one label an example, or one an output. */
    MaskedLoss(boolean labelPerOutput) {
        this.labelPerOutput = labelPerOutput;
    }

    /**
     * Each entry's loss, finite for all finite outputs.
     *
     * @param outputs {@code [..., width]}
     * @param labels {@code [...]}, or {@code [..., width]} for multilabel tasks, of the outputs' type
     * @return shaped as the labels
     */
    abstract Tensor elements(Tensor outputs, Tensor labels);

    /** {@link #predictions} while no gradient is recorded. */
    abstract Tensor inverseLink(Tensor outputs);

    @Override
    public final Tensor loss(Tensor outputs, Tensor labels, @Nullable Tensor mask) {
        check(outputs, labels, mask, 2);
        return mean(outputs, labels, mask, false);
    }

    @Override
    public final Tensor losses(Tensor outputs, Tensor labels, @Nullable Tensor mask) {
        check(outputs, labels, mask, 3);
        return mean(outputs, labels, mask, true);
    }

    @Override
    public final Tensor predictions(Tensor outputs) {
        try (Gradients.Off off = Gradients.off()) {
            return inverseLink(outputs);
        }
    }

    private Tensor mean(Tensor outputs, Tensor labels, @Nullable Tensor mask, boolean perTask) {
        Tensor numbers = labels.to(outputs.scalar_type());
        if (mask == null) {
            Tensor sum = sum(elements(outputs, numbers), perTask);
            long entries = perTask ? labels.numel() / Math.max(1, labels.size(1)) : labels.numel();
            return sum.div(new Scalar((double) Math.max(1, entries)));
        }
        Scalar zero = new Scalar(0.0);
        Tensor missing = mask.eq(zero);
        Tensor missingOutputs = labelPerOutput ? missing : missing.unsqueeze(-1);
        Tensor element =
                elements(outputs.masked_fill(missingOutputs, zero), numbers.masked_fill(missing, zero));
        Tensor known = missing.logical_not().to(outputs.scalar_type());
        Tensor count = sum(known, perTask).clamp_min_(new Scalar(1.0));
        return sum(element.mul(known), perTask).div(count);
    }

    /** Over all entries, or over all but the tasks. */
    private static Tensor sum(Tensor entries, boolean perTask) {
        if (!perTask) {
            return entries.sum();
        }
        long[] dimensions = entries.dim() == 2 ? new long[] {0} : new long[] {0, 2};
        return entries.sum(dimensions);
    }

    private void check(Tensor outputs, Tensor labels, @Nullable Tensor mask, long dimensions) {
        long[] out = outputs.shape();
        long[] label = labels.shape();
        boolean fits = out.length == dimensions
                && Arrays.equals(label, labelPerOutput ? out : Arrays.copyOf(out, out.length - 1))
                && (mask == null || Arrays.equals(mask.shape(), label));
        if (!fits) {
            throw new IllegalArgumentException("Outputs of shape " + Arrays.toString(out) + ", labels of shape "
                    + Arrays.toString(label)
                    + (mask == null ? "" : " and a mask of shape " + Arrays.toString(mask.shape()))
                    + " do not fit.");
        }
    }

    /** The only output of each entry: {@code [..., 1]} to {@code [...]}. */
    static Tensor single(Tensor outputs) {
        if (outputs.size(-1) != 1) {
            throw new IllegalArgumentException(
                    "Outputs of shape " + Arrays.toString(outputs.shape()) + ", but their width must be 1.");
        }
        return outputs.squeeze(-1);
    }

    /** Labels as indices of classes. */
    static Tensor indices(Tensor labels) {
        return labels.to(ScalarType.Long);
    }

    /** {@code (2 y - 1) x}: the logit of the class that is true. */
    static Tensor signed(Tensor logits, Tensor labels) {
        return logits.mul(labels.mul(new Scalar(2.0)).sub_(new Scalar(1.0)));
    }

    /** {@code x[..., index[...]]}. */
    static Tensor pick(Tensor x, Tensor index) {
        return torch.gather(x, -1, index.unsqueeze(-1)).squeeze(-1);
    }
}
