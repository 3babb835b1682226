package ai.polymath.torch.chain;

import ai.polymath.torch.engine.Gradients;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A trunk as layers one after the other, with what they saw of one batch. Methods that look at inner products only need no
 * Jacobian {@code J [T, P]} here, and far less work than T backward passes:
 *
 * <ol>
 *   <li>{@link #gramian}: the gradients of all tasks go back together, each layer one product for all of them, and each
 *       layer adds the inner products of the tasks' gradients at its own parameters, found the cheapest way its shape allows.
 *   <li>{@link #backward}: as a layer's gradient is linear in what comes back to it, {@code J^T w} is one ordinary product a
 *       layer, of the weighted sum of what the tasks sent back.
 * </ol>
 *
 * <p>The results are those of T backward passes up to rounding. A trunk says itself that it is a chain; nothing is guessed.
 * Lives as long as the scope of its step.
 */
public final class Chain {
    private final List<ChainLink> links;
    private final List<ChainLink.Weighted> passed = new ArrayList<>();

    /** Of layers, from the input to the representation. */
    public Chain(List<? extends ChainLink> links) {
        this.links = List.copyOf(links);
    }

    /**
     * Whether {@link #gramian} and then {@link #backward} for each task alone cost less than as many backward passes: where the
     * dear layers keep what they found for each task.
     */
    public boolean keepsRows() {
        return links.stream().anyMatch(ChainLink::keepsRows);
    }

    /** At most how many numbers a task needs. */
    public long room() {
        long kept = 0;
        long scratch = 0;
        long before = 0;
        for (ChainLink link : links) {
            ChainLink.Room room = link.room();
            kept += room.kept();
            scratch = Math.max(scratch, room.scratch());
            before = Math.max(before, room.before());
        }
        return kept + scratch + 2 * before;
    }

    /**
     * Inner products of the tasks' gradients at all parameters of the chain, {@code [T, T]}.
     *
     * @param gradients at the representation, {@code [T, batch, width]}
     * @param space to work in; what it holds from before is lost
     */
    public Tensor gramian(Tensor gradients, Workspace space) {
        if (!passed.isEmpty()) {
            throw new IllegalStateException("A chain is passed once a batch.");
        }
        try (Gradients.Off off = Gradients.off()) {
            Tensor sum = null;
            space.rewind();
            Tensor at = gradients.contiguous();
            int first = 0;
            while (first < links.size() && !links.get(first).learns()) {
                first++;
            }
            if (first == links.size()) {
                return torch.zeros(new long[] {gradients.size(0), gradients.size(0)}, gradients.options());
            }
            for (int i = links.size() - 1; i >= first; i--) {
                ChainLink.Passed link = links.get(i).pass(at, i > first, space);
                passed.add(link.weighted());
                sum = sum == null ? link.products() : sum.add_(link.products());
                if (link.before() != null) {
                    at = link.before();
                }
            }
            if (sum == null) {
                throw new IllegalStateException("A chain without layers.");
            }
            return sum;
        }
    }

    /**
     * Adds {@code J^T w} to the gradient of the chain's parameters; after {@link #gramian}.
     *
     * @param weights {@code [T]}, of the gradients' type and device
     */
    public void backward(Tensor weights) {
        try (Gradients.Off off = Gradients.off()) {
            passed.forEach(link -> link.add(weights));
        }
    }

    /**
     * The slope of a function that acts on each number by itself, {@code d after / d before}, by one backward pass.
     *
     * @param after computed from {@code before}, with its graph
     */
    @SuppressWarnings("ReferenceEquality") // The very same tensor: nothing was computed.
    static Tensor slope(Tensor after, Tensor before) {
        if (after == before) {
            return torch.ones_like(before);
        }
        TensorVector found = torch.grad(
                new TensorVector(after),
                new TensorVector(before),
                new TensorVector(torch.ones_like(after)),
                new BoolOptional(false),
                false,
                false);
        return new Tensor(found.get(0));
    }

    /** {@code sum_t w_t x_t} for {@code x [T, ...]}, of the shape of one of them. */
    static Tensor combine(Tensor x, Tensor weights) {
        long[] shape = new long[(int) x.dim() - 1];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = x.size(i + 1);
        }
        return torch.mv(x.view(x.size(0), -1).t(), weights).view(shape);
    }

    /** {@code x x^T} over all but the first dimension. */
    static Tensor products(Tensor x) {
        Tensor rows = x.view(x.size(0), -1);
        return torch.mm(rows, rows.t());
    }
}
