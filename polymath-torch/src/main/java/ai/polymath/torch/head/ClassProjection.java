package ai.polymath.torch.head;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The last layer of tasks that share their classes ({@code outputs.share}): {@code logit_c = w_c . z + b_c}, where the weights
 * w of a class are the same for every task that has it.
 *
 * <p><b>For who builds a group of tasks.</b> A {@link TaskGroup} whose tasks share is given one instead of making a last layer
 * of its own. It asks for features of {@link #width} numbers, at as many places as it likes, and gives a logit for each of
 * {@link #classes}, in that order; for a binary task ({@link #isContrast}) one logit. A group that is given one answers true
 * to {@link TaskGroup#sharesHead}. Where tasks have a head with hidden layers, these stay the tasks' own, and their last
 * width is that of the projection.
 *
 * <ul>
 *   <li>{@link #logits}: features {@code [batch, width]} to {@code [batch, classes]}, and features at places
 *       {@code [batch, width, places...]} to {@code [batch, classes, places...]}, for the one task of a group;
 *   <li>{@link #stacked}: features {@code [G or 1, batch, width]} to {@code [batch, G, classes]}, for G tasks at once.
 * </ul>
 *
 * <p>Parameters of its own: G times as many offsets as outputs, each its task's, unless offsets are shared too. The weights
 * belong to the {@link ClassSpace}.
 */
public final class ClassProjection {
    private final ClassSpace space;
    private final List<String> classes;
    private final int[] rows;
    private final boolean contrast;
    private final @Nullable Tensor offsets;

    /**
     * Some classes of a space, for tasks that have these.
     *
     * @param name of the parameters that it makes
     * @param owner whose the offsets are
     * @param keys one a task, which with the seed decide its first offsets
     * @param classes in the order of the outputs
     * @param contrast whether the tasks are binary: one logit, of the second class against the first
     */
    ClassProjection(
            ClassSpace space,
            ParameterBook book,
            String name,
            Owner owner,
            List<String> keys,
            List<String> classes,
            boolean contrast) {
        this.space = space;
        this.classes = List.copyOf(classes);
        this.rows = classes.stream().mapToInt(space::row).toArray();
        this.contrast = contrast;
        this.offsets = space.hasOffsets()
                ? null
                : book.uniform(
                        name + ".bias",
                        owner,
                        Role.OFFSET,
                        space.bound(),
                        keys,
                        keys.size(),
                        contrast ? 1 : rows.length);
    }

    /** How many numbers it wants of each example or place. */
    public int width() {
        return space.width();
    }

    /** The classes in the order of the logits; of binary tasks the negative one, then the positive one. */
    public List<String> classes() {
        return classes;
    }

    /** Whether it gives one logit, of the second class against the first. */
    public boolean isContrast() {
        return contrast;
    }

    /** Features of examples {@code [batch, width]} or of places {@code [batch, width, places...]} to logits instead of width. */
    public Tensor logits(Tensor z) {
        Tensor weight = weight();
        Tensor bias = bias().select(0, 0);
        if (z.dim() == 2) {
            return torch.linear(z, weight, bias);
        }
        Tensor flat = torch.matmul(weight, z.flatten(2, -1)).add(bias.view(1, -1, 1));
        long[] shape = z.shape().clone();
        shape[1] = weight.size(0);
        return flat.reshape(shape);
    }

    /** Features of G tasks, or the same of all, {@code [G or 1, batch, width]}, to logits {@code [batch, G or 1, outputs]}. */
    Tensor stacked(Tensor z) {
        return torch.matmul(z, weight().t()).permute(1, 0, 2).add(bias());
    }

    /** {@code [outputs, width]}. */
    private Tensor weight() {
        Tensor all = space.weights(rows);
        return contrast ? all.narrow(0, 1, 1).sub(all.narrow(0, 0, 1)) : all;
    }

    /** {@code [G or 1, outputs]}. */
    private Tensor bias() {
        if (offsets != null) {
            return offsets;
        }
        Tensor all = space.offsets(rows).unsqueeze(0);
        return contrast ? all.narrow(1, 1, 1).sub(all.narrow(1, 0, 1)) : all;
    }
}
