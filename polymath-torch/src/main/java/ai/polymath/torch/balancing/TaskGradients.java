package ai.polymath.torch.balancing;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.Workspace;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.GradientBinding;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.Representation;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of single tasks at the shared parameters: a Jacobian {@code J [T, P]} whose rows the backward passes write
 * in place.
 *
 * <p>A pass is cut in two at the representation. Every task gets a copy of the representation of its own, so that one
 * backward pass of the sum of all losses through the heads gives at once {@code dL_t/dz} for each task and the gradients of
 * all heads; then each task's {@code dL_t/dz} goes through the trunk alone into its row. With separate passes from loss to
 * input each head would be passed T times. A trunk that is a chain of many small operations takes the gradients of several
 * tasks {@linkplain BatchedPass together}, one of convolutions takes them {@linkplain Chain layer by layer}. Where tasks share
 * heads there is no such cut, and each task's pass starts at its loss.
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
    private final Workspace workspace = new Workspace();

    /** From so many tasks on, passing together pays. */
    static final int FEWEST_TOGETHER = 3;

    /** What a chain may take beside the rows. */
    private static final long MOST_CHAIN_BYTES = 512 << 20;

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

    /** A representation whose gradient is caught, a copy for each task. */
    static final class Cut {
        private final Tensor trunk;
        private final boolean shared;
        private final Tensor copies;
        private final List<Tensor> parts;
        private final @Nullable Chain chain;

        private Cut(Tensor trunk, List<Tensor> parts, boolean shared, Tensor copies, @Nullable Chain chain) {
            this.chain = chain;
            this.trunk = trunk;
            this.parts = parts;
            this.shared = shared;
            this.copies = copies;
        }

        /** Cuts a representation for that many tasks. */
        static Cut of(Representation representation, int tasks) {
            if (representation instanceof Representation.Shared one) {
                long[] shape = new long[(int) one.z().dim() + 1];
                Arrays.fill(shape, -1);
                shape[0] = tasks;
                Tensor copies = one.z().detach().unsqueeze(0).expand(shape);
                return new Cut(one.z(), List.of(), true, copies.clone().set_requires_grad(true), one.chain());
            }
            Representation.PerTask own = (Representation.PerTask) representation;
            Tensor z = own.z();
            return new Cut(z, own.parts(), false, z.detach().clone().set_requires_grad(true), null);
        }

        /** How the representation was made, if that is a chain of known layers. */
        @Nullable
        Chain chain() {
            return chain;
        }

        /** What the heads are to be given. */
        Representation heads() {
            return new Representation.PerTask(copies);
        }

        /** Passes a task's gradient at the representation through the trunk, after the heads' backward pass. */
        void backward(int task, boolean again) {
            Tensor own = copies.grad().select(0, task);
            if (shared) {
                pass(trunk, own, again);
            } else if (!parts.isEmpty()) {
                pass(parts.get(task), own, again);
            } else {
                Tensor all = torch.zeros_like(copies.grad());
                all.select(0, task).copy_(own);
                pass(trunk, all, again);
            }
        }

        /** The gradients of all tasks' losses at the representation, {@code [tasks, batch * width]}. */
        Tensor gradients() {
            Tensor all = copies.grad();
            return all.reshape(all.size(0), -1);
        }

        /** The gradients of some tasks' losses at the representation, {@code [tasks chosen, batch, width]}. */
        Tensor gradients(int[] chosen) {
            Tensor all = copies.grad();
            if (chosen.length == all.size(0)) {
                return all;
            }
            long[] index = Arrays.stream(chosen).mapToLong(t -> t).toArray();
            return all.index_select(0, Tensors.of(index, index.length).to(all.device(), torch.ScalarType.Long));
        }

        private static void pass(Tensor from, Tensor gradient, boolean again) {
            if (!from.requires_grad()) {
                // All of the trunk is frozen.
                return;
            }
            from.backward(gradient, new BoolOptional(again), false, new TensorArrayRefOptional());
        }

        /** Passes each task's gradient, weighted, through the trunk in one pass. */
        void backward(double[] weights) {
            Tensor all = copies.grad();
            Tensor factors = Tensors.of(weights, weights.length).to(all.device(), all.scalar_type());
            long[] perTask = new long[(int) all.dim()];
            Arrays.fill(perTask, 1);
            perTask[0] = weights.length;
            Tensor weighted = all.mul(factors.view(perTask));
            pass(trunk, shared ? weighted.sum(0) : weighted, false);
        }
    }

    /**
     * Fills the first rows with the gradients of the present tasks.
     *
     * @param cut after the heads' backward pass; can't be passed again
     */
    TensorRows fill(Cut cut, int[] present) {
        if (jacobian.size(1) == 0 && !cut.shared) {
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
        if (together != null && cut.shared && tasks.length >= FEWEST_TOGETHER) {
            Tensor rows = jacobian.narrow(0, first, tasks.length);
            if (cut.trunk.requires_grad()) {
                together.fill(cut.trunk, cut.gradients(tasks), parameters, rows, again);
            }
            return new TensorRows(rows);
        }
        jacobian.narrow(0, first, tasks.length).zero_();
        Chain chain = again ? null : rowsOf(cut, tasks.length);
        if (chain != null) {
            chain.gramian(cut.gradients(tasks), workspace);
        }
        for (int i = 0; i < tasks.length; i++) {
            bindings[first + i].bind();
            if (chain != null) {
                double[] alone = new double[tasks.length];
                alone[i] = 1;
                chain.backward(Tensors.of(alone, alone.length).to(jacobian.device(), jacobian.scalar_type()));
                continue;
            }
            cut.backward(tasks[i], again || i < tasks.length - 1);
        }
        parameters.bindGradients();
        return new TensorRows(jacobian.narrow(0, first, tasks.length));
    }

    /** A chain that knows the gradients of single tasks, if it has room. */
    private @Nullable Chain rowsOf(Cut cut, int tasks) {
        Chain chain = cut.chain;
        boolean has = chain != null
                && chain.keepsRows()
                && chain.room() * tasks * jacobian.element_size() <= MOST_CHAIN_BYTES;
        return has ? chain : null;
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
        workspace.close();
        keeper.close();
    }
}
