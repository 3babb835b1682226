package ai.polymath.torch.sharing;

import ai.polymath.torch.chain.Chain;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What the heads are given: one representation for all tasks, or one a task. */
public sealed interface Representation {
    /**
     * All tasks see the same.
     *
     * @param z {@code [batch, width]}
     * @param chain how it was made, where the trunk was traced: it has no graph then, and gradients go back through the chain
     */
    record Shared(Tensor z, @Nullable Chain chain) implements Representation {
        /** Made in a way that is not told. */
        public Shared(Tensor z) {
            this(z, null);
        }
    }

    /**
     * All tasks see the same, and the gradient at it is wanted task by task.
     *
     * @param z {@code [batch, width]}, without a graph
     * @param readers what each head's first layer is to read it by
     */
    record Read(Tensor z, LinearReaders readers) implements Representation {}

    /**
     * Each task sees its own.
     *
     * @param z {@code [tasks, batch, width]}
     * @param parts the representations that {@code z} was stacked of, one a task, each {@code [batch, width]}, so that a
     *     task's backward pass need not go through what only other tasks use; none if they were computed together
     */
    record PerTask(Tensor z, List<Tensor> parts) implements Representation {
        /** The parts are copied. */
        public PerTask {
            parts = List.copyOf(parts);
        }

        /** Of all tasks computed together, {@code [tasks, batch, width]}. */
        public PerTask(Tensor z) {
            this(z, List.of());
        }

        /** Of one representation a task, each {@code [batch, width]}. */
        public static PerTask of(List<Tensor> parts) {
            TensorVector all = new TensorVector(parts.toArray(Tensor[]::new));
            return new PerTask(torch.stack(all), parts);
        }
    }
}
