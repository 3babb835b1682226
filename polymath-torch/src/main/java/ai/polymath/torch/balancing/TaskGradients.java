package ai.polymath.torch.balancing;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.GradientBinding;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import java.util.Arrays;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of single tasks at the shared parameters: a Jacobian {@code J [T, P]} whose rows the backward passes write
 * in place.
 *
 * <p>A pass is cut in two at the representation. Every task gets a copy of the representation of its own, so that one
 * backward pass of the sum of all losses through the heads gives at once {@code dL_t/dz} for each task and the gradients of
 * all heads; then each task's {@code dL_t/dz} goes through the trunk alone into its row. With separate passes from loss to
 * input each head would be passed T times. A trunk that is a chain of many small operations takes the gradients of several
 * tasks {@linkplain BatchedPass together}. Where tasks share heads there is no such cut, and each task's pass starts at its
 * loss.
 *
 * <p>What a task has for itself in the trunk lies behind the end of the rows: its gradient, of weight 1, goes to the
 * network's gradient.
 */
final class TaskGradients implements AutoCloseable {
    private final Keeper keeper = new Keeper();
    private final FlatParameters parameters;
    private final Tensor jacobian;
    private final GradientBinding[] bindings;
    private final @Nullable BatchedPass together;

    /** From so many tasks on, passing together pays. */
    static final int FEWEST_TOGETHER = 3;

    /** As many numbers may a chain's layers need to pass tasks together: 64 MB of floats. */
    private static final long CHAIN_ROOM = 16 << 20;

    /**
     * Makes room for some gradients.
     *
     * @param rows how many
     * @param columns how many parameters, from the first, a row has
     */
    TaskGradients(Network network, int rows, long columns) {
        this.parameters = network.parameters();
        Tensor like = parameters.gradient();
        this.jacobian = keeper.build(() -> Tensors.zeros(like.scalar_type(), rows * columns)
                .to(like.device(), like.scalar_type())
                .view(rows, columns));
        this.together = network.prefersGradientsTogether() ? BatchedPass.find().orElse(null) : null;
        this.bindings = new GradientBinding[rows];
        for (int i = 0; i < rows; i++) {
            int row = i;
            bindings[i] = parameters.binding(keeper.build(() -> jacobian.select(0, row)));
        }
    }

    /**
     * Fills the first rows with the gradients of the present tasks.
     *
     * @param cut after the heads' backward pass; can't be passed again
     */
    TensorRows fill(Cut cut, int[] present) {
        if (jacobian.size(1) == 0 && !cut.isShared()) {
            // Nothing is shared: one pass brings each task its own.
            cut.backward(ones());
            return rows(present.length);
        }
        return fill(cut, present, 0, false);
    }

    /**
     * Fills some rows with the gradients of some tasks.
     *
     * @param cut after the heads' backward pass
     * @param tasks whose gradients
     * @param first the first row to fill
     * @param again whether the cut will be passed again
     */
    TensorRows fill(Cut cut, int[] tasks, int first, boolean again) {
        if (cut.chain() != null) {
            return fill(cut.chain(), cut, tasks, first);
        }
        if (together != null && cut.isShared() && tasks.length >= FEWEST_TOGETHER) {
            Tensor rows = jacobian.narrow(0, first, tasks.length);
            if (cut.trunk().requires_grad()) {
                together.fill(cut.trunk(), cut.gradients(tasks), parameters, rows, again);
            }
            return new TensorRows(rows);
        }
        jacobian.narrow(0, first, tasks.length).zero_();
        for (int i = 0; i < tasks.length; i++) {
            bindings[first + i].bind();
            cut.backward(tasks[i], again || i < tasks.length - 1);
        }
        parameters.bindGradients();
        return new TensorRows(jacobian.narrow(0, first, tasks.length));
    }

    /** The same through a chain, several tasks together. */
    private TensorRows fill(Chain chain, Cut cut, int[] tasks, int first) {
        jacobian.narrow(0, first, tasks.length).zero_();
        int together = (int) Math.max(1, Math.min(tasks.length, CHAIN_ROOM / chain.room(tasks.length)));
        for (int from = 0; from < tasks.length; from += together) {
            int to = Math.min(tasks.length, from + together);
            chain.pass(cut.gradients(Arrays.copyOfRange(tasks, from, to)), cut.space());
            for (int i = from; i < to; i++) {
                bindings[first + i].bind();
                chain.backward(i - from);
            }
        }
        parameters.bindGradients();
        return new TensorRows(jacobian.narrow(0, first, tasks.length));
    }

    /**
     * Fills the first rows with gradients from loss to input, heads included where a row reaches that far.
     *
     * @param losses in the order of {@code places}, still with their graph
     */
    TensorRows fill(Tensor losses, int[] places) {
        jacobian.narrow(0, 0, places.length).zero_();
        for (int i = 0; i < places.length; i++) {
            bindings[i].bind();
            losses.select(0, places[i])
                    .backward(
                            new Tensor(), new BoolOptional(i < places.length - 1), false, new TensorArrayRefOptional());
        }
        parameters.bindGradients();
        return rows(places.length);
    }

    /** How many rows there are. */
    int capacity() {
        return bindings.length;
    }

    private double[] ones() {
        double[] ones = new double[bindings.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The first rows. */
    TensorRows rows(int count) {
        return new TensorRows(jacobian.narrow(0, 0, count));
    }

    @Override
    public void close() {
        for (GradientBinding binding : bindings) {
            binding.close();
        }
        keeper.close();
    }
}
