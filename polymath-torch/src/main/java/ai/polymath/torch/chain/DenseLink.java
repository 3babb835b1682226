package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer and what acts on each of its outputs alone (activation, dropout):
 * {@code result = f(x W^T + b)}, or {@code x} more with a residual connection.
 *
 * <p>With the tasks' gradients {@code D_t [batch, out]} behind the product, those at the weights are {@code D_t^T X}. Their
 * inner products are found in one of two ways:
 *
 * <ul>
 *   <li>by these themselves, which costs {@code T batch in out}. If the tasks are few, they are kept, and their weighted sum
 *       needs no product any more;
 *   <li>by {@code (D_s^T X) . (D_t^T X) = D_s . (X X^T D_t)}, which costs {@code batch^2 (in + T out)} and needs no gradient
 *       at all, and {@code batch in out} for the weighted sum: cheaper where a batch is shorter than the layer's input is
 *       wide, and tasks are many.
 * </ul>
 */
public final class DenseLink implements ChainLink {
    /** To read a number of a large block from memory takes as long as so many multiplications inside of a product. */
    private static final long READING = 32;

    private final Tensor weight;
    private final Tensor bias;
    private final Tensor x;
    private final Slope slope;
    private final Tensor after;
    private final boolean residual;
    private final long batch;
    private final long in;
    private final long out;

    /**
     * A layer that was passed.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}
     * @param x what it was given, {@code [batch, in]}
     * @param applied f of {@code x W^T + b}, with its slope there; f acts on each number by itself
     * @param residual whether x is added to the result
     */
    public DenseLink(Tensor weight, Tensor bias, Tensor x, Slope.Applied applied, boolean residual) {
        this.weight = weight;
        this.bias = bias;
        this.x = x;
        this.slope = applied.slope();
        this.after = applied.after();
        this.residual = residual;
        this.batch = x.size(0);
        this.in = x.size(1);
        this.out = after.size(1);
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

    private boolean keepsRows(long tasks) {
        return weight.requires_grad() && tasks * READING < batch;
    }

    private boolean isByKernel(long tasks) {
        if (!isWhole() || batch >= in) {
            return false;
        }
        long byRows = tasks * batch * in * out + Math.min(tasks * READING, batch) * in * out;
        return batch * batch * (in + tasks * out) + batch * in * out < byRows;
    }

    @Override
    public Room room(long tasks) {
        boolean byKernel = isByKernel(tasks);
        boolean kept = !byKernel && keepsRows(tasks);
        long atWeights = kept ? 0 : in * out;
        return new Room(batch * out + (kept ? in * out : 0), byKernel ? batch * out : atWeights, batch * in);
    }

    @Override
    public Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor d = space.keep(gradients, tasks, batch, out);
        slope.multiply(d, gradients);
        Tensor products = null;
        Tensor rows = null;
        if (compared) {
            if (!learns()) {
                products = torch.zeros(new long[] {tasks, tasks}, d.options());
            } else if (isByKernel(tasks)) {
                products = byKernel(d, space.scratch(0, d, tasks, batch, out));
            } else {
                products = bias.requires_grad() ? Chain.products(d.sum(1)) : null;
                if (weight.requires_grad()) {
                    boolean kept = keepsRows(tasks);
                    rows = kept ? space.keep(d, tasks, out, in) : space.scratch(0, d, tasks, out, in);
                    torch.bmm_out(rows, d.transpose(1, 2), x.unsqueeze(0).expand(tasks, batch, in));
                    Tensor atWeight = Chain.products(rows);
                    products = products == null ? atWeight : products.add_(atWeight);
                    rows = kept ? rows : null;
                }
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
        return new Passed(products, back, new Own(d, rows));
    }

    private final class Own implements Learning {
        /** The tasks' gradients behind the product, {@code [T, batch, out]}. */
        private final Tensor d;

        /** Those at the weights, {@code [T, out, in]}, if they were kept. */
        private final @Nullable Tensor rows;

        Own(Tensor d, @Nullable Tensor rows) {
            this.d = d;
            this.rows = rows;
        }

        @Override
        public void add(Tensor weights) {
            if (rows != null) {
                weight.grad().view(-1).addmv_(rows.view(rows.size(0), -1).t(), weights);
                if (bias.requires_grad()) {
                    bias.grad().addmv_(d.sum(1).t(), weights);
                }
            } else {
                add(Chain.combine(d, weights), null);
            }
        }

        @Override
        public void add(int task) {
            add(d.select(0, task), rows == null ? null : rows.select(0, task));
        }

        private void add(Tensor one, @Nullable Tensor row) {
            if (row != null) {
                weight.grad().add_(row);
            } else if (weight.requires_grad()) {
                weight.grad().addmm_(one.t(), x);
            }
            if (bias.requires_grad()) {
                bias.grad().add_(one.sum(0));
            }
        }
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
