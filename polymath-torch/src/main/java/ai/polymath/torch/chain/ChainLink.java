package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a {@link Chain}, with what it was given and what it gave for one batch. Links are made with autograd off: what they
 * give has no graph, and gradients go back through them alone.
 */
public interface ChainLink {
    /**
     * What a layer makes of the gradients of T tasks.
     *
     * @param products inner products of the tasks' gradients at the layer's parameters, {@code [T, T]}; null if no one asked
     *     for them or there are no parameters
     * @param before the tasks' gradients at what the layer was given, {@code [T, batch, ...]}; null if no one asked for them
     * @param learning brings gradients to the layer's parameters
     */
    record Passed(@Nullable Tensor products, @Nullable Tensor before, Learning learning) {}

    /** The gradients at a layer's parameters, found when they are asked for. */
    interface Learning {
        /**
         * Adds {@code sum_t w_t g_t} to the {@code .grad} of the layer's parameters.
         *
         * @param weights {@code [T]}
         */
        void add(Tensor weights);

        /** Adds the gradient of one task to the {@code .grad} of the layer's parameters. */
        void add(int task);
    }

    /**
     * Passes the gradients of T tasks back through the layer.
     *
     * @param gradients at what the layer gave, {@code [T, batch, ...]}
     * @param compared whether their inner products at the layer's parameters are wanted
     * @param further whether the gradients at what it was given are wanted
     * @param space where to put large results
     */
    Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space);

    /** Whether it has parameters that learn; what is before the first such layer needs no gradient. */
    boolean learns();

    /**
     * At most how much memory {@link #pass} takes from the workspace.
     *
     * @param tasks how many pass together
     */
    Room room(long tasks);

    /**
     * Memory, in numbers a task.
     *
     * @param kept until the weighted pass
     * @param scratch more while the layer is passed
     * @param before what is given to the layer before
     */
    record Room(long kept, long scratch, long before) {}
}
