package ai.polymath.torch.balancing;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.Workspace;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.sharing.LinearReaders;
import ai.polymath.torch.sharing.Representation;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A representation of one batch at which a step is cut in two: the losses go back through the heads as far as here, and each
 * task's gradient, or a weighted sum of them, goes on through the trunk by autograd or by its {@link Chain}. Heads that all read
 * it by linear layers get it as it is ({@link LinearReaders}); else each task has a copy, whose gradient is caught.
 */
final class Cut {
    private final Tensor trunk;
    private final boolean shared;
    private final @Nullable Tensor copies;
    private final @Nullable LinearReaders readers;
    private @Nullable Tensor read;
    private final List<Tensor> parts;
    private final @Nullable Chain chain;
    private final Workspace space;

    private Cut(
            Tensor trunk,
            List<Tensor> parts,
            boolean shared,
            @Nullable Tensor copies,
            @Nullable LinearReaders readers,
            @Nullable Chain chain,
            Workspace space) {
        this.readers = readers;
        this.chain = chain;
        this.space = space;
        this.trunk = trunk;
        this.parts = parts;
        this.shared = shared;
        this.copies = copies;
    }

    /**
     * Cuts a representation for that many tasks.
     *
     * @param space for a chain to work in
     */
    static Cut of(Representation representation, int tasks, Workspace space) {
        if (representation instanceof Representation.PerTask own) {
            Tensor copies = own.z().detach().clone().set_requires_grad(true);
            return new Cut(own.z(), own.parts(), false, copies, null, null, space);
        }
        Representation.Shared one = (Representation.Shared) representation;
        long[] shape = new long[(int) one.z().dim() + 1];
        Arrays.fill(shape, -1);
        shape[0] = tasks;
        Tensor copies = one.z().detach().unsqueeze(0).expand(shape).clone();
        return new Cut(one.z(), List.of(), true, copies.set_requires_grad(true), null, one.chain(), space);
    }

    /** Cuts a representation that all heads of a network read by linear layers. */
    static Cut read(Representation.Shared one, Workspace space) {
        return new Cut(one.z(), List.of(), true, null, new LinearReaders(), one.chain(), space);
    }

    /** Passes the losses back through the heads, as far as the representation. */
    void backward(Tensor losses, int tasks) {
        losses.sum().backward();
        if (readers != null) {
            Tensor all = space.entry(trunk, tasks, trunk.size(0), trunk.size(1));
            readers.pass(all);
            read = all;
        }
    }

    /** The gradients of all tasks' losses at the representation. */
    private Tensor all() {
        return copies == null ? Objects.requireNonNull(read) : copies.grad();
    }

    /** What the trunk gave. */
    Tensor trunk() {
        return trunk;
    }

    /** Whether all tasks see the same. */
    boolean isShared() {
        return shared;
    }

    /** What a chain works in. */
    Workspace space() {
        return space;
    }

    /** How the representation was made, if that is a chain of known layers. */
    @Nullable
    Chain chain() {
        return chain;
    }

    /** What the heads are to be given. */
    Representation heads() {
        return copies != null
                ? new Representation.PerTask(copies)
                : new Representation.Read(trunk.detach(), Objects.requireNonNull(readers));
    }

    /** Passes a task's gradient at the representation through the trunk, after the heads' backward pass. */
    void backward(int task, boolean again) {
        Tensor own = all().select(0, task);
        if (chain != null) {
            chain.backward(own, space);
        } else if (shared) {
            pass(trunk, own, again);
        } else if (!parts.isEmpty()) {
            pass(parts.get(task), own, again);
        } else {
            Tensor all = torch.zeros_like(all());
            all.select(0, task).copy_(own);
            pass(trunk, all, again);
        }
    }

    /** The gradients of all tasks' losses at the representation, {@code [tasks, batch * width]}. */
    Tensor gradients() {
        Tensor all = all();
        return all.reshape(all.size(0), -1);
    }

    /** The gradients of some tasks' losses at the representation, {@code [tasks chosen, batch, width]}. */
    Tensor gradients(int[] chosen) {
        Tensor all = all();
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
        Tensor all = all();
        Tensor factors = Tensors.of(weights, weights.length).to(all.device(), all.scalar_type());
        long[] perTask = new long[(int) all.dim()];
        Arrays.fill(perTask, 1);
        perTask[0] = weights.length;
        Tensor weighted = all.mul(factors.view(perTask));
        if (chain != null) {
            chain.backward(weighted.sum(0), space);
        } else {
            pass(trunk, shared ? weighted.sum(0) : weighted, false);
        }
    }
}
