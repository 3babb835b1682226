package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Negative log likelihood of one of K ordered classes in a cumulative link model (McCullagh 1980). The outputs
 * {@code [batch, K - 1]} are the cumulative logits {@code c_k = b_k - s}, rising in k: {@code P(y <= k) = sigmoid(c_k)}.
 * Labels 0 to K - 1.
 *
 * <p>A class between has {@code P(y) = sigmoid(u) - sigmoid(l)} with {@code u = c_y} and {@code l = c_(y-1)}, a difference that
 * loses all digits far from the thresholds. It equals {@code sigmoid(u) sigmoid(-l) (1 - exp(l - u))}, whose logarithm is a
 * sum of three terms that each keep theirs. Thresholds nearer to each other than the number type can tell count as one unit
 * of its rounding apart.
 */
public final class CumulativeLink extends MaskedLoss {
    private final int classes;

    /**
     * Makes the loss.
     *
     * @param classes K, 2 or more
     */
    public CumulativeLink(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("An ordinal task has 2 classes or more, not " + classes + ".");
        }
        this.classes = classes;
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Classes.check(outputs, classes - 1);
        Tensor y = indices(labels);
        Scalar zero = new Scalar(0.0);
        Scalar first = new Scalar(0L);
        Scalar last = new Scalar(classes - 1L);
        // The first class has no lower threshold and the last no upper one; there any finite number will do.
        Tensor upper = pick(outputs, y.clamp_max(new Scalar(classes - 2L)));
        Tensor lower = pick(outputs, y.sub(new Scalar(1L)).clamp_min_(first));
        Tensor isFirst = y.eq(first);
        Tensor isLast = y.eq(last);
        Tensor below = torch.log_sigmoid(upper).masked_fill(isLast, zero);
        Tensor above = torch.log_sigmoid(lower.neg()).masked_fill(isFirst, zero);
        Tensor between = logOfGap(upper.sub(lower)).masked_fill(isFirst.logical_or(isLast), zero);
        return below.add(above).add(between).neg();
    }

    /** {@code log(1 - exp(-gap))}. */
    private static Tensor logOfGap(Tensor gap) {
        double unit = gap.element_size() == Double.BYTES ? Math.ulp(1.0) : Math.ulp(1.0f);
        return gap.clamp_min(new Scalar(unit)).neg().expm1().neg().log();
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        Classes.check(outputs, classes - 1);
        TensorVector parts = new TensorVector();
        parts.push_back(outputs.narrow(-1, 0, 1).sigmoid());
        if (classes > 2) {
            Tensor upper = outputs.narrow(-1, 1, classes - 2L);
            Tensor lower = outputs.narrow(-1, 0, classes - 2L);
            Tensor gap = upper.sub(lower).clamp_min_(new Scalar(0.0));
            parts.push_back(upper.sigmoid()
                    .mul_(lower.neg().sigmoid())
                    .mul_(gap.neg().expm1().neg()));
        }
        parts.push_back(outputs.narrow(-1, classes - 2L, 1).neg().sigmoid());
        return torch.cat(parts, -1);
    }
}
