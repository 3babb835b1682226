package ai.polymath.torch.sharing;

import org.bytedeco.pytorch.Tensor;

/** What the heads are given: one representation for all tasks, or one a task. */
public sealed interface Representation {
    /**
     * All tasks see the same.
     *
     * @param z {@code [batch, width]}
     */
    record Shared(Tensor z) implements Representation {}

    /**
     * Each task sees its own.
     *
     * @param z {@code [tasks, batch, width]}
     */
    record PerTask(Tensor z) implements Representation {}
}
