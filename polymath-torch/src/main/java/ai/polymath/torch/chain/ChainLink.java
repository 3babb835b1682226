package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One layer of a {@link Chain}, with what it was given and what it gave for one batch. */
public interface ChainLink {
    /**
     * What a layer makes of the gradients of T tasks.
     *
     * @param products inner products of the tasks' gradients at the layer's parameters, {@code [T, T]}
     * @param before the tasks' gradients at what the layer was given, {@code [T, batch, ...]}; null if no one asked for them
     * @param weighted adds the weighted gradient to that of the layer's parameters
     */
    record Passed(Tensor products, @Nullable Tensor before, Weighted weighted) {}

    /** The last, weighted pass of a layer. */
    interface Weighted {
        /**
         * Adds {@code sum_t w_t g_t} to the {@code .grad} of the layer's parameters.
         *
         * @param weights {@code [T]}
         */
        void add(Tensor weights);
    }

    /**
     * Passes the gradients of T tasks back through the layer; can be called once.
     *
     * @param gradients at what the layer gave, {@code [T, batch, ...]}
     * @param further whether the gradients at what it was given are wanted
     * @param space where to put large results
     */
    Passed pass(Tensor gradients, boolean further, Workspace space);

    /** Whether it has parameters that learn; what is before the first such layer needs no gradient. */
    boolean learns();

    /** Whether it keeps each task's gradient at its parameters, so that one of them alone costs nothing. */
    default boolean keepsRows() {
        return false;
    }

    /** At most how much memory {@link #pass} takes from the workspace. */
    Room room();

    /**
     * Memory, in numbers a task.
     *
     * @param kept until the weighted pass
     * @param scratch more while the layer is passed
     * @param before what is given to the layer before
     */
    record Room(long kept, long scratch, long before) {}
}
