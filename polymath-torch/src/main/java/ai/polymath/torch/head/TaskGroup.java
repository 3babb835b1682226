package ai.polymath.torch.head;

import ai.polymath.task.FittedTask;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Tasks of one kind with equal losses and as many outputs: their heads, losses and predictions are computed together.
 * {@link WholeGroup}: tasks with one answer an example. A place-wise task has a group of its own.
 */
public interface TaskGroup {
    /** The members by index among all tasks. */
    List<Integer> indices();

    /** The members. */
    List<FittedTask> tasks();

    /**
     * Whether a part of a head is reached by losses of several tasks: members use one head, or a {@link ClassProjection}, or
     * an output enters the loss of another task.
     */
    boolean sharesHead();

    /**
     * Members, by index among all tasks, whose outputs enter losses of other tasks: what they have for themselves in the
     * trunk is shared then.
     */
    default Set<Integer> reached() {
        return Set.of();
    }

    /** Whether each member reads the representation by a linear layer of its own, so that it takes a {@link Representation.Read}. */
    default boolean readsLinearly() {
        return false;
    }

    /** Whether a label has a dimension of its own: {@code [batch, G, K]} instead of {@code [batch, G]}. */
    boolean hasWideLabels();

    /** Whether it looks at the places of an example instead of the whole. */
    default boolean isPlaceWise() {
        return false;
    }

    /**
     * The raw outputs, batch first; of tasks with one answer an example {@code [batch, G, width]}.
     *
     * @param representation of the whole example, or of its places if {@link #isPlaceWise}
     */
    Tensor outputs(Representation representation, Pass pass);

    /**
     * Each member's loss: the mean over its labels.
     *
     * @param outputs what {@link #outputs} gave
     * @param labels {@code [batch, G]} or {@code [batch, G, K]}, any finite number where missing; of a dense task
     *     {@code [batch, channels, height, width]}, {@code NaN} where missing
     * @param shares {@code 1 / labels of the task in the batch} where there is a label, else 0; shape of {@code labels}, of a dense task
     *     {@code [batch, 1]}
     * @return {@code [G]}
     */
    Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs);

    /**
     * Probabilities or values in the target's standardised scale, {@code [batch, G, n]}, where n is at most the task's
     * {@link FittedTask#predictionWidth(ai.polymath.data.Features)}; places behind it are told as -1.
     */
    Tensor predictions(Tensor outputs, Inputs inputs);
}
