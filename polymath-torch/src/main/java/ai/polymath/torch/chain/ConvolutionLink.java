package ai.polymath.torch.chain;

import ai.polymath.torch.convolution.BandedPass;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution, the largest of neighbouring places and what acts on each of these alone:
 * {@code result = f(pool(x * W + b))}. Kernels are small and used at many places, so the gradients of all tasks at the
 * parameters are kept, {@code [T, P]}: their inner products and their weighted sum cost nothing, where a second pass would
 * cost as much as the first.
 */
public final class ConvolutionLink implements ChainLink {
    private final Tensor weight;
    private final Tensor bias;
    private final BandedPass pass;
    private final Tensor before;
    private final Tensor after;

    /**
     * A layer that was passed.
     *
     * @param weight {@code [out, in, kh, kw]}
     * @param bias {@code [out]}
     * @param pass what convolved and pooled
     * @param before what it gave, {@code [batch, out, h, w]}
     * @param after f of it, with its graph; f acts on each number by itself
     */
    public ConvolutionLink(Tensor weight, Tensor bias, BandedPass pass, Tensor before, Tensor after) {
        this.weight = weight;
        this.bias = bias;
        this.pass = pass;
        this.before = before;
        this.after = after;
    }

    @Override
    public boolean learns() {
        return weight.requires_grad() || bias.requires_grad();
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    private long parameters() {
        return (weight.requires_grad() ? weight.numel() : 0) + (bias.requires_grad() ? bias.numel() : 0);
    }

    @Override
    public Room room() {
        long given = Arrays.stream(pass.sizeBefore()).reduce(1, (a, b) -> a * b);
        return new Room(parameters(), before.numel(), given);
    }

    /**
     * Passes gradients back.
     *
     * @param gradients {@code [T, batch, out, h, w]} or {@code [T, batch, out h w]}
     */
    @Override
    public Passed pass(Tensor gradients, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor all = gradients.view(withTasks(tasks, before.shape()));
        Tensor slope = Chain.slope(after, before).permute(2, 0, 3, 1);
        Tensor rows = space.keep(gradients, tasks, parameters());
        Tensor back = further
                ? space.pass(gradients, withTasks(tasks, pass.sizeBefore())).zero_()
                : null;
        long atOnce = Math.min(tasks, pass.tasksAtOnce());
        for (long from = 0; from < tasks; from += atOnce) {
            long count = Math.min(atOnce, tasks - from);
            Tensor own = space.scratch(0, gradients, withTasks(count, slope.shape()));
            torch.mul_out(own, all.narrow(0, from, count).permute(0, 3, 1, 4, 2), slope);
            Tensor found = rows.narrow(0, from, count);
            Tensor at = back == null ? null : back.narrow(0, from, count);
            pass.backward(
                    own,
                    at,
                    weight.requires_grad() ? weightOf(found) : null,
                    bias.requires_grad() ? biasOf(found) : null,
                    tasks);
        }
        return new Passed(Chain.products(rows), back == null ? null : pass.pictures(back), weights -> {
            Tensor sum = torch.mv(rows.t(), weights).unsqueeze(0);
            if (weight.requires_grad()) {
                weight.grad().add_(weightOf(sum).select(0, 0));
            }
            if (bias.requires_grad()) {
                bias.grad().add_(biasOf(sum).select(0, 0));
            }
        });
    }

    private static long[] withTasks(long tasks, long[] shape) {
        return LongStream.concat(LongStream.of(tasks), Arrays.stream(shape)).toArray();
    }

    /** The kernel's part of rows, {@code [T, out, in, kh, kw]}; where it learns. */
    private Tensor weightOf(Tensor rows) {
        return rows.narrow(1, 0, weight.numel()).unflatten(1, weight.shape());
    }

    /** The offsets' part of rows, {@code [T, out]}; where they learn. */
    private Tensor biasOf(Tensor rows) {
        return rows.narrow(1, parameters() - bias.numel(), bias.numel());
    }
}
