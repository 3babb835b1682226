package ai.polymath.torch.engine;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Where the gradients of the first parameters of a {@link FlatParameters} go: the stretches of one row. */
public final class GradientBinding implements AutoCloseable {
    private final List<Tensor> leaves;
    private final Tensor[] targets;
    private final Keeper keeper;

    GradientBinding(List<Tensor> leaves, Tensor[] targets, Keeper keeper) {
        this.leaves = leaves;
        this.targets = targets;
        this.keeper = keeper;
    }

    /** From now on backward passes add into this row. */
    public void bind() {
        for (int i = 0; i < targets.length; i++) {
            leaves.get(i).mutable_grad().put(targets[i]);
        }
    }

    /** How many parameters, from the first, the row covers. */
    public int size() {
        return targets.length;
    }

    /** Frees the views, not the row. */
    @Override
    public void close() {
        keeper.close();
    }
}
