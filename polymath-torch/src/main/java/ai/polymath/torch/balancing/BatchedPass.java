package ai.polymath.torch.balancing;

import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.NativeOperator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Sends the gradients of several tasks through a trunk in one backward pass.
 *
 * <p><b>How.</b> libtorch can mark a dimension of a tensor as a batch that operations don't see (what Python calls vmap): the
 * gradients {@code [T, batch, width]} become one gradient {@code [batch, width]} whose every number is T numbers. The
 * backward pass of a trunk then runs once, with operations T times as large. That saves time where they are many and small:
 * a recurrent layer multiplies once a step by {@code [T batch, units]} instead of T times by {@code [batch, units]}.
 * Where they are large already (convolutions) there is nothing to save. An operation that has no rule for the hidden dimension
 * is repeated for each task by libtorch itself.
 *
 * <p>The results are those of T passes up to rounding.
 */
final class BatchedPass {
    private static final String ADD = "aten::_add_batch_dim";
    private static final String REMOVE = "aten::_remove_batch_dim";
    private static final long LEVEL = 1;

    private final NativeOperator add;
    private final NativeOperator remove;

    private BatchedPass(NativeOperator add, NativeOperator remove) {
        this.add = add;
        this.remove = remove;
    }

    /** What sends gradients together; nothing if this libtorch can't. */
    static Optional<BatchedPass> find() {
        Optional<NativeOperator> add = NativeOperator.find(ADD, List.of("self", "batch_dim", "level"));
        Optional<NativeOperator> remove =
                NativeOperator.find(REMOVE, List.of("self", "level", "batch_size", "out_dim"));
        return add.isPresent() && remove.isPresent()
                ? Optional.of(new BatchedPass(add.get(), remove.get()))
                : Optional.empty();
    }

    /**
     * Overwrites rows of gradients at the first parameters.
     *
     * @param output what the trunk gave, {@code [batch, width]}; in its graph
     * @param gradients at the output, {@code [rows, batch, width]}
     * @param parameters those of the network
     * @param rows {@code [rows, P]}, where P is the end of a parameter
     * @param again whether the graph will be passed again
     */
    void fill(Tensor output, Tensor gradients, FlatParameters parameters, Tensor rows, boolean again) {
        List<FlatParameters.Parameter> places = parameters.parameters();
        TensorVector leaves = new TensorVector();
        int count = 0;
        while (count < places.size() && places.get(count).offset() < rows.size(1)) {
            leaves.push_back(parameters.leaf(count));
            count++;
        }
        Tensor together = call(add, new IValue(gradients), new IValue(0L), new IValue(LEVEL));
        TensorVector found = torch.grad(
                new TensorVector(output), leaves, new TensorVector(together), new BoolOptional(again), false, true);
        for (int i = 0; i < count; i++) {
            Tensor columns =
                    rows.narrow(1, places.get(i).offset(), places.get(i).length());
            Tensor one = new Tensor(found.get(i));
            if (one.defined()) {
                IValue tasks = new IValue(rows.size(0));
                Tensor apart = call(remove, new IValue(one), new IValue(LEVEL), tasks, new IValue(0L));
                columns.copy_(apart.reshape(rows.size(0), -1));
            } else {
                columns.zero_();
            }
        }
    }

    private static Tensor call(NativeOperator operator, IValue... arguments) {
        IValueVector results = operator.call(arguments);
        return results.get(0).toTensor();
    }
}
