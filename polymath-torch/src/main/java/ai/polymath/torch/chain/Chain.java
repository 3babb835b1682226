package ai.polymath.torch.chain;

import ai.polymath.torch.engine.Gradients;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A trunk as layers one after the other, with what they saw of one batch. The gradients of all tasks go back together,
 * each layer one product for all of them, without a graph of operations.
 *
 * <p>Methods that look at inner products only need no Jacobian {@code J [T, P]} here, and far less work than T backward
 * passes:
 *
 * <ol>
 *   <li>{@link #gramian}: each layer adds the inner products of the tasks' gradients at its own parameters, found the
 *       cheapest way its shape allows.
 *   <li>{@link #backward(Tensor)}: as a layer's gradient is linear in what comes back to it, {@code J^T w} is one ordinary product a
 *       layer, of the weighted sum of what the tasks sent back.
 * </ol>
 *
 * <p>Other methods get the rows of J one after the other, by {@link #pass(Tensor, Workspace)} and {@link #backward(int)}.
 *
 * <p>The results are those of T backward passes up to rounding. A trunk says itself that it is a chain; nothing is guessed.
 * Lives as long as the scope of its step.
 */
public final class Chain {
    private final List<ChainLink> links;
    private final List<ChainLink.Learning> passed = new ArrayList<>();

    /** Of layers, from the input to the representation. */
    public Chain(List<? extends ChainLink> links) {
        this.links = List.copyOf(links);
    }

    /**
     * At most how many numbers a task needs.
     *
     * @param tasks how many pass together
     */
    public long room(long tasks) {
        long kept = 0;
        long scratch = 0;
        long before = 0;
        for (ChainLink link : links) {
            ChainLink.Room room = link.room(tasks);
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
        List<Tensor> products = pass(gradients, true, space);
        try (Gradients.Off off = Gradients.off()) {
            if (products.isEmpty()) {
                return torch.zeros(new long[] {gradients.size(0), gradients.size(0)}, gradients.options());
            }
            Tensor sum = products.get(0);
            for (Tensor more : products.subList(1, products.size())) {
                sum.add_(more);
            }
            return sum;
        }
    }

    /**
     * Passes the tasks' gradients back without comparing them.
     *
     * @param gradients at the representation, {@code [T, batch, width]}
     * @param space to work in; what it holds from before is lost
     */
    public void pass(Tensor gradients, Workspace space) {
        pass(gradients, false, space);
    }

    /** The inner products at each layer that learns, if they are to be compared. */
    private List<Tensor> pass(Tensor gradients, boolean compared, Workspace space) {
        passed.clear();
        List<Tensor> products = new ArrayList<>();
        try (Gradients.Off off = Gradients.off()) {
            space.rewind();
            Tensor at = gradients.contiguous();
            int first = 0;
            while (first < links.size() && !links.get(first).learns()) {
                first++;
            }
            for (int i = links.size() - 1; i >= first; i--) {
                ChainLink.Passed link = links.get(i).pass(at, compared, i > first, space);
                passed.add(link.learning());
                if (link.products() != null) {
                    products.add(link.products());
                }
                if (link.before() != null) {
                    at = link.before();
                }
            }
        }
        return products;
    }

    /**
     * Adds {@code J^T w} to the gradient of the chain's parameters, after a pass.
     *
     * @param weights {@code [T]}, of the gradients' type and device
     */
    public void backward(Tensor weights) {
        try (Gradients.Off off = Gradients.off()) {
            passed.forEach(link -> link.add(weights));
        }
    }

    /**
     * Passes one gradient back and adds it to that of the chain's parameters.
     *
     * @param gradient at the representation, {@code [batch, width]}
     * @param space to work in; what it holds from before is lost
     */
    public void backward(Tensor gradient, Workspace space) {
        pass(gradient.unsqueeze(0), space);
        backward(0);
    }

    /** Adds one task's gradient to that of the chain's parameters, after a pass. */
    public void backward(int task) {
        try (Gradients.Off off = Gradients.off()) {
            passed.forEach(link -> link.add(task));
        }
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
