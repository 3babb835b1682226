package ai.polymath.torch.loss;

import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A few fixed numbers as a tensor of the type and on the device of the tensors they meet. */
final class Constants {
    private final double[] values;
    private @Nullable Tensor last;

    Constants(double[] values) {
        this.values = values.clone();
    }

    int size() {
        return values.length;
    }

    boolean allOne() {
        for (double value : values) {
            if (value != 1) {
                return false;
            }
        }
        return true;
    }

    /** {@code [size]}, made once for all calls with the same kind of tensor. */
    synchronized Tensor like(Tensor other) {
        Tensor known = last;
        if (known == null
                || Tensors.type(known) != Tensors.type(other)
                || !known.device().equals(other.device())) {
            known = Scope.keep(Tensors.of(values, values.length).to(other.device(), Tensors.type(other)));
            last = known;
        }
        return known;
    }

    /** Checks that weights are positive and finite. */
    static double[] positive(String name, double... weights) {
        for (double weight : weights) {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(name + " has " + weight + ", but weights are numbers above 0.");
            }
        }
        return weights;
    }
}
