package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A fully connected layer and what acts on each of its outputs alone (activation, dropout):
 * {@code result = f(x W^T + b)}, or {@code x} more with a residual connection.
 *
 * <p>With the tasks' gradients {@code D_t [batch, out]} behind the product, those at the weights are {@code D_t^T X}. Their
 * inner products are either of these themselves, which costs {@code T batch in out}, or by
 * {@code (D_s^T X) . (D_t^T X) = D_s . (X X^T D_t)}, which costs {@code T batch^2 out} and needs no gradient at all: the
 * cheaper one where a batch is shorter than the layer's input is wide.
 */
public final class DenseLink implements ChainLink {
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor x;
    private final Tensor before;
    private final Tensor after;
    private final boolean residual;

    /**
     * A layer that was passed.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}
     * @param x what it was given, {@code [batch, in]}
     * @param before {@code x W^T + b}
     * @param after f of it, with its graph; f acts on each number by itself
     * @param residual whether x is added to the result
     */
    public DenseLink(Tensor weight, Tensor bias, Tensor x, Tensor before, Tensor after, boolean residual) {
        this.weight = weight;
        this.bias = bias;
        this.x = x;
        this.before = before;
        this.after = after;
        this.residual = residual;
    }

    /** What the layer gave. */
    public Tensor result() {
        return residual ? after.add(x) : after;
    }

    @Override
    public boolean learns() {
        return weight.requires_grad() || bias.requires_grad();
    }

    /** Whether all of it learns, as usual. */
    private boolean isWhole() {
        return weight.requires_grad() && bias.requires_grad();
    }

    @Override
    public Room room() {
        long batch = x.size(0);
        long in = x.size(1);
        long out = before.size(1);
        return new Room(batch * out, (batch < in && isWhole() ? batch : in) * out, batch * in);
    }

    @Override
    public Passed pass(Tensor gradients, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        long batch = x.size(0);
        long in = x.size(1);
        long out = before.size(1);
        Tensor d = space.keep(gradients, tasks, batch, out);
        torch.mul_out(d, gradients, Chain.slope(after, before));
        Tensor products;
        if (!learns()) {
            products = torch.zeros(new long[] {tasks, tasks}, d.options());
        } else if (!weight.requires_grad()) {
            products = Chain.products(d.sum(1));
        } else if (batch < in && isWhole()) {
            products = byKernel(d, space.scratch(0, d, tasks, batch, out));
        } else {
            Tensor all = x.unsqueeze(0).expand(tasks, batch, in);
            Tensor atWeight = torch.bmm_out(space.scratch(0, d, tasks, out, in), d.transpose(1, 2), all);
            products = Chain.products(atWeight);
            if (bias.requires_grad()) {
                products.add_(Chain.products(d.sum(1)));
            }
        }
        Tensor back = null;
        if (further) {
            back = space.pass(d, tasks, batch, in);
            torch.mm_out(back.view(tasks * batch, in), d.view(tasks * batch, out), weight);
            if (residual) {
                back.add_(gradients);
            }
        }
        return new Passed(products, back, weights -> {
            Tensor sum = Chain.combine(d, weights);
            if (weight.requires_grad()) {
                weight.grad().addmm_(sum.t(), x);
            }
            if (bias.requires_grad()) {
                bias.grad().add_(sum.sum(0));
            }
        });
    }

    /**
     * Inner products at weights and offsets by the kernel of the inputs.
     *
     * <p>Activations have a mean m far from 0 while the {@code D_t} of a trained network nearly cancel over the batch: the
     * kernel's large entries would leave nothing but rounding. So with {@code X = X_c + 1 m^T} and {@code b_t = D_t^T 1},
     * {@code v_t = D_t^T X_c m},
     *
     * <pre>{@code
     * G[s][t] = D_s . (X_c X_c^T D_t) + v_s . b_t + b_s . v_t + (|m|^2 + 1) b_s . b_t
     * }</pre>
     *
     * where the 1 is what the offsets add.
     */
    private Tensor byKernel(Tensor d, Tensor spread) {
        long tasks = d.size(0);
        long batch = d.size(1);
        Tensor mean = x.mean(0);
        Tensor centred = x.sub(mean);
        Tensor kernel = torch.mm(centred, centred.t()).unsqueeze(0).expand(tasks, batch, batch);
        torch.bmm_out(spread, kernel, d);
        Tensor along = torch.mv(centred, mean);
        Tensor two = torch.stack(new TensorVector(torch.ones_like(along), along), 0);
        Tensor sums = torch.bmm(two.unsqueeze(0).expand(tasks, 2, batch), d);
        Tensor offsets = sums.select(1, 0);
        Tensor crossed = torch.mm(sums.select(1, 1), offsets.t());
        Tensor square = mean.dot(mean).add_(new Scalar(1.0));
        return torch.mm(d.view(tasks, -1), spread.view(tasks, -1).t())
                .add_(crossed)
                .add_(crossed.t())
                .add_(torch.mm(offsets, offsets.t()).mul_(square));
    }
}
