package ai.polymath.torch.balancing;

import ai.polymath.torch.network.Inputs;
import org.bytedeco.pytorch.Tensor;

/** Gives the examples of a batch as tensors. */
public interface BatchSource {
    /** The inputs of some rows; the caller's scope owns them. */
    Inputs inputs(int[] rows);

    /**
     * The labels of some rows for a group of tasks, any finite number where missing; maps of a dense task, {@code NaN} where
     * missing. The caller's scope owns them.
     */
    Tensor labels(int group, int[] rows);

    /**
     * What each label counts in its task's loss: {@code perTask[task]} where there is one, else 0.
     */
    Tensor shares(int group, int[] rows, double[] perTask);

    /** For each task, how many labels (multilabel: labelled entries) some rows have, {@code [tasks]}. */
    int[] counts(int[] rows);

    /**
     * Another batch of training rows, drawn by chance and independent of the epoch's order.
     *
     * @param like the batch of the step: the other has as many rows of each source
     * @param seed decides which
     */
    int[] independent(int[] like, long seed);
}
