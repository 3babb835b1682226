package ai.polymath.torch.sharing;

import ai.polymath.torch.engine.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The linear layers by which tasks read one representation, where the gradient at the representation is wanted task by task.
 *
 * <p>With a copy of the representation for each task, autograd would multiply each copy by its head's weights on its own, there
 * and back. Here all heads of a group are one wide product, and what comes back to it gives at once the gradients of its
 * weights (another wide product) and each task's gradient at the representation.
 */
public final class LinearReaders {
    private record Reader(Tensor given, Tensor weight, Tensor bias, List<Integer> tasks, Tensor gave) {}

    private final List<Reader> readers = new ArrayList<>();

    /**
     * Lets a group of tasks read, each by its own layer.
     *
     * @param z {@code [batch, in]}
     * @param weight {@code [G, out, in]}
     * @param bias {@code [G, out]}
     * @param tasks the group's tasks by index
     * @return {@code [batch, G, out]}, at which gradients are caught
     */
    public Tensor read(Tensor z, Tensor weight, Tensor bias, List<Integer> tasks) {
        try (Gradients.Off off = Gradients.off()) {
            Tensor wide = torch.linear(z, weight.flatten(0, 1), new TensorOptional(bias.flatten()));
            Tensor gave = wide.view(z.size(0), weight.size(0), weight.size(1)).set_requires_grad(true);
            readers.add(new Reader(z, weight, bias, tasks, gave));
            return gave;
        }
    }

    /**
     * Adds the layers' gradients, of weight 1, and tells those at the representation; after the heads' backward pass.
     *
     * @param into {@code [tasks, batch, in]}, filled for all tasks that read
     */
    public void pass(Tensor into) {
        try (Gradients.Off off = Gradients.off()) {
            for (Reader reader : readers) {
                Tensor back = reader.gave().grad();
                Tensor wide = back.flatten(1, 2);
                if (reader.weight().requires_grad()) {
                    reader.weight().grad().flatten(0, 1).addmm_(wide.t(), reader.given());
                }
                if (reader.bias().requires_grad()) {
                    reader.bias().grad().add_(back.sum(0));
                }
                fill(into, back.permute(1, 0, 2), reader);
            }
        }
    }

    private static void fill(Tensor into, Tensor back, Reader reader) {
        int first = reader.tasks().get(0);
        int count = reader.tasks().size();
        boolean isStretch =
                IntStream.range(0, count).allMatch(i -> reader.tasks().get(i) == first + i);
        if (isStretch) {
            multiply(into.narrow(0, first, count), back, reader.weight());
            return;
        }
        for (int i = 0; i < count; i++) {
            multiply(
                    into.narrow(0, reader.tasks().get(i), 1),
                    back.narrow(0, i, 1),
                    reader.weight().narrow(0, i, 1));
        }
    }

    /** {@code [G, batch, out]} by {@code [G, out, in]}. */
    private static void multiply(Tensor into, Tensor back, Tensor weight) {
        if (back.size(2) == 1) {
            torch.mul_out(into, back, weight);
        } else {
            torch.bmm_out(into, back, weight);
        }
    }
}
