package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Ordered classes (McCullagh 1980): the outputs are cumulative logits {@code a_1 < ... < a_{K-1}} with
 * {@code P(y <= k) = sigmoid(a_{k+1})}, classes counted from 0. The charge is {@code -log(sigmoid(b) - sigmoid(a))} for the
 * logits a, b around the class, which is {@code -log sigmoid(b) - log sigmoid(-a) - log(1 - exp(a - b))}: no difference of
 * nearly equal numbers is taken. Beyond the first and the last class there is no logit and its terms vanish. Logits nearer
 * to each other than numbers near 1 can be count as that far apart, so that the logarithm stays finite.
 */
record CumulativeLink() implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        long count = outputs.size(-1);
        Scalar none = new Scalar(0.0);
        Tensor classes = labels.to(ScalarType.Long);
        Tensor isFirst = classes.eq(new Scalar(0L));
        Tensor isLast = classes.eq(new Scalar(count));
        // At the ends any logit will do: its terms are masked, in the gradient too.
        Tensor lower =
                CrossEntropy.ofTrueClass(outputs, classes.sub(new Scalar(1L)).clamp_min_(new Scalar(0L)));
        Tensor upper = CrossEntropy.ofTrueClass(outputs, classes.clamp_max(new Scalar(count - 1)));
        Tensor belowUpper = torch.log_sigmoid(upper).masked_fill(isLast, none);
        Tensor aboveLower = torch.log_sigmoid(lower.neg()).masked_fill(isFirst, none);
        Tensor between = logOfGap(upper.sub(lower)).masked_fill(isFirst.logical_or(isLast), none);
        return belowUpper.add(aboveLower).add(between).neg();
    }

    /** {@code log(1 - exp(-gap))}. */
    private static Tensor logOfGap(Tensor gap) {
        double smallest = gap.element_size() == Double.BYTES ? Math.ulp(1.0) : Math.ulp(1.0f);
        return gap.clamp_min(new Scalar(smallest)).neg().expm1().neg().log();
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        long count = outputs.size(-1);
        TensorVector parts = new TensorVector();
        parts.push_back(outputs.narrow(-1, 0, 1).sigmoid());
        if (count > 1) {
            Tensor upper = outputs.narrow(-1, 1, count - 1);
            Tensor lower = outputs.narrow(-1, 0, count - 1);
            Tensor gap = upper.sub(lower).clamp_min(new Scalar(0.0));
            // sigmoid(b) - sigmoid(a), as a product.
            parts.push_back(upper.sigmoid()
                    .mul(lower.neg().sigmoid())
                    .mul(gap.neg().expm1().neg()));
        }
        parts.push_back(outputs.narrow(-1, count - 1, 1).neg().sigmoid());
        return torch.cat(parts, -1);
    }
}
