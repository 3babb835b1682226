package ai.polymath.torch.sharing;

import ai.polymath.torch.network.Pass;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The part of the network from the inputs to what the heads are given. */
public interface Trunk {
    /** The representations of a batch. */
    Representation forward(Pass pass);

    /**
     * The representation of a batch with autograd off, and how it was made ({@link Representation.Shared#chain}), for chains
     * only. Gradients go back through the chain alone.
     */
    default Representation trace(Pass pass) {
        throw new UnsupportedOperationException("This trunk is no chain.");
    }

    /** The width of a representation. */
    int width();

    /** Whether {@link #forward} gives each task a representation of its own. */
    default boolean isPerTask() {
        return false;
    }

    /**
     * Whether a pass is a chain of many small operations, so that the gradients of several tasks had better pass together than
     * one after the other. Only where all tasks share the whole trunk and see one representation.
     */
    default boolean prefersGradientsTogether() {
        return false;
    }

    /**
     * Whether there may be {@link #trace}, so that inner products of task gradients need no Jacobian and gradients no graph.
     */
    default boolean isChain() {
        return false;
    }

    /** Whether there is {@link #trace} for this batch. */
    default boolean isChain(Pass pass) {
        return isChain();
    }

    /**
     * Whether tasks' own parameters have a gradient only in a training pass, since evaluation makes hard choices. Where the
     * shared part is frozen, other trunks are passed as in evaluation: dropout and running statistics then keep still.
     */
    default boolean learnsInTrainingOnly() {
        return false;
    }

    /** Whether the architecture adds a term of its own to the objective. */
    default boolean hasPenalty() {
        return false;
    }

    /**
     * The term that the architecture adds to the objective, such as the distance between trunks that are tied softly: one
     * number, whose gradient joins that of the balanced losses with weight 1. Asked for only if there is one.
     */
    default Tensor penalty(Pass pass) {
        throw new UnsupportedOperationException("This trunk has no penalty.");
    }

    /**
     * What the trunk has found out about the tasks, a line each, such as the tree of learned branches.
     *
     * @param tasks their names
     */
    default List<String> findings(List<String> tasks) {
        return List.of();
    }
}
