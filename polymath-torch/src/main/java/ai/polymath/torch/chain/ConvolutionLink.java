package ai.polymath.torch.chain;

import ai.polymath.torch.convolution.BandedPass;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

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
    private final Slope.Applied applied;

    /**
     * A layer that was passed.
     *
     * @param weight {@code [out, in, kh, kw]}
     * @param bias {@code [out]}
     * @param pass what convolved and pooled
     * @param applied f of what it gave, rows first, {@code [h, batch, w, out]}; f acts on each number by itself
     */
    public ConvolutionLink(Tensor weight, Tensor bias, BandedPass pass, Slope.Applied applied) {
        this.weight = weight;
        this.bias = bias;
        this.pass = pass;
        this.applied = applied;
    }

    /** What the layer gave, {@code [batch, out, h, w]}. */
    public Tensor result() {
        return applied.after().permute(1, 3, 0, 2);
    }

    @Override
    public boolean learns() {
        return weight.requires_grad() || bias.requires_grad();
    }

    private long parameters() {
        return (weight.requires_grad() ? weight.numel() : 0) + (bias.requires_grad() ? bias.numel() : 0);
    }

    @Override
    public Room room(long tasks) {
        long given = Arrays.stream(pass.sizeBefore()).reduce(1, (a, b) -> a * b);
        return new Room(parameters(), applied.after().numel(), given);
    }

    /**
     * Passes gradients back.
     *
     * @param gradients {@code [T, batch, out, h, w]} or {@code [T, batch, out h w]}
     */
    @Override
    public Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor all = gradients.view(withTasks(tasks, result().shape()));
        Tensor rows = space.keep(gradients, tasks, parameters());
        Tensor back = further
                ? space.pass(gradients, withTasks(tasks, pass.sizeBefore())).zero_()
                : null;
        long atOnce = Math.min(tasks, pass.tasksAtOnce());
        for (long from = 0; from < tasks; from += atOnce) {
            long count = Math.min(atOnce, tasks - from);
            Tensor own =
                    space.scratch(0, gradients, withTasks(count, applied.after().shape()));
            applied.slope().multiply(own, all.narrow(0, from, count).permute(0, 3, 1, 4, 2));
            Tensor found = rows.narrow(0, from, count);
            Tensor at = back == null ? null : back.narrow(0, from, count);
            pass.backward(own, at, weightOf(found), biasOf(found), tasks);
        }
        Tensor before = back == null ? null : pass.pictures(back);
        return new Passed(compared ? Chain.products(rows) : null, before, new Learning() {
            @Override
            public void add(Tensor weights) {
                learn(torch.mv(rows.t(), weights).unsqueeze(0));
            }

            @Override
            public void add(int task) {
                learn(rows.narrow(0, task, 1));
            }
        });
    }

    private void learn(Tensor row) {
        Tensor atWeight = weightOf(row);
        if (atWeight != null) {
            weight.grad().add_(atWeight.select(0, 0));
        }
        Tensor atBias = biasOf(row);
        if (atBias != null) {
            bias.grad().add_(atBias.select(0, 0));
        }
    }

    private static long[] withTasks(long tasks, long[] shape) {
        return LongStream.concat(LongStream.of(tasks), Arrays.stream(shape)).toArray();
    }

    /** The kernel's part of rows, {@code [T, out, in, kh, kw]}; null if it does not learn. */
    private @Nullable Tensor weightOf(Tensor rows) {
        return weight.requires_grad() ? rows.narrow(1, 0, weight.numel()).unflatten(1, weight.shape()) : null;
    }

    /** The offsets' part of rows, {@code [T, out]}; null if they do not learn. */
    private @Nullable Tensor biasOf(Tensor rows) {
        return bias.requires_grad() ? rows.narrow(1, parameters() - bias.numel(), bias.numel()) : null;
    }
}
