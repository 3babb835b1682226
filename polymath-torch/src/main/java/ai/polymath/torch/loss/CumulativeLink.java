package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Ordered classes (McCullagh 1980): the outputs are cumulative logits {@code a_1 < ... < a_{K-1}} with
 * {@code P(y <= k) = sigmoid(a_{k+1})}, classes counted from 0. The charge is {@code -log(sigmoid(b) - sigmoid(a))} for the logits a, b
 * around the class, which is {@code softplus(a) + softplus(-b) - log(1 - exp(a - b))}: no difference of nearly equal
 * numbers is taken. Beyond the first and the last class there is no logit and its terms vanish.
 */
record CumulativeLink() implements TaskLoss {
    /** Keeps the logarithm finite where rounding has made two thresholds equal. */
    private static final double SMALLEST_GAP = 1e-6;

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        long count = outputs.size(2);
        Tensor classes = labels.to(ScalarType.Long);
        Tensor hasLower = classes.gt(new Scalar(0L)).to(outputs.scalar_type());
        Tensor hasUpper = classes.lt(new Scalar(count)).to(outputs.scalar_type());
        Tensor lower =
                CrossEntropy.ofTrueClass(outputs, classes.sub(new Scalar(1L)).clamp_min(new Scalar(0L)));
        Tensor upper = CrossEntropy.ofTrueClass(outputs, classes.clamp_max(new Scalar(count - 1)));
        Tensor gap = upper.sub(lower).clamp_min(new Scalar(SMALLEST_GAP));
        // log(1 - exp(-gap)); at the ends gap is 0, so it is set to where the term is harmless and then masked.
        Tensor inside = hasLower.mul(hasUpper);
        Tensor between = gap.neg().expm1().neg().log();
        return torch.softplus(lower)
                .mul(hasLower)
                .add(torch.softplus(upper.neg()).mul(hasUpper))
                .sub(between.mul(inside));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        Tensor below = outputs.sigmoid();
        Tensor first = below.narrow(2, 0, 1);
        Tensor last = outputs.narrow(2, outputs.size(2) - 1, 1).neg().sigmoid();
        TensorVector parts = new TensorVector(first);
        if (outputs.size(2) > 1) {
            parts.push_back(below.diff(
                    1, 2, new org.bytedeco.pytorch.TensorOptional(), new org.bytedeco.pytorch.TensorOptional()));
        }
        parts.push_back(last);
        return torch.cat(parts, 2);
    }
}
