package ai.polymath.torch.convolution;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest of some numbers, and which one it was, the first if there are several; as with pooling, it alone gets the
 * gradient.
 */
final class Largest {
    private final int axis;
    private final List<Tensor> first = new ArrayList<>();

    /**
     * Along an axis.
     *
     * @param axis how many axes stand before it
     */
    Largest(int axis) {
        this.axis = axis;
    }

    /**
     * Looks at numbers.
     *
     * @param x what is looked at
     * @param result where the largest ones go, without the axis
     * @param remember whether gradients will be passed back
     */
    void find(Tensor x, Tensor result, boolean remember) {
        long size = x.size(axis);
        torch.maximum_out(result, x.select(axis, 0), x.select(axis, 1));
        for (long i = 2; i < size; i++) {
            torch.maximum_out(result, result, x.select(axis, i));
        }
        if (!remember) {
            return;
        }
        Tensor seen = null;
        for (long i = 0; i < size - 1; i++) {
            Tensor is = torch.empty_like(result);
            // Numbers, 0 or 1, rather than truth values: products of two types are slow.
            torch.ge_out(is, x.select(axis, i), size == 2 ? x.select(axis, 1) : result);
            if (seen != null) {
                is.mul_(seen.neg().add_(new Scalar(1.0)));
            }
            first.add(is);
            if (i < size - 2) {
                seen = seen == null ? is.clone() : seen.add_(is);
            }
        }
    }

    /**
     * Gives each gradient to the number that was the largest, 0 to the others.
     *
     * @param gradients at the largest ones
     * @param result gradients at what was looked at
     */
    void back(Tensor gradients, Tensor result) {
        Tensor last = result.select(axis, first.size());
        Tensor left = gradients;
        for (int i = 0; i < first.size(); i++) {
            Tensor own = result.select(axis, i);
            torch.mul_out(own, gradients, first.get(i));
            torch.sub_out(last, left, own);
            left = last;
        }
    }
}
