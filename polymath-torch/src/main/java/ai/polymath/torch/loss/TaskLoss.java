package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a task's wrong outputs cost, and what its outputs predict.
 *
 * <p>The loss of a batch is the mean over its labelled examples (for a multilabel task: over its labelled entries) of each
 * one's weighted loss: {@code sum_i mask_i w_i l_i / sum_i mask_i}. The divisor is the number of labelled examples, not the
 * sum of their weights, so that a batch of heavy examples counts more than one of light ones, and the loss of an epoch is
 * the mean of its batches' losses weighted by their numbers of labels. A batch without any label has loss 0 and gradient 0.
 *
 * <p>An entry that is masked has no influence on any bit of loss or gradient, whatever stands in its label and its output,
 * be it NaN. Nothing here waits for the device. All results are owned by the caller's scope.
 */
public interface TaskLoss {
    /**
     * The loss of a batch, a scalar.
     *
     * @param outputs {@code [batch, width]}
     * @param labels {@code [batch]}, or {@code [batch, width]} for a multilabel task; class indices are numbers too
     * @param mask shaped as the labels, 0 or false where the label is missing; null if none is
     */
    Tensor loss(Tensor outputs, Tensor labels, @Nullable Tensor mask);

    /**
     * The losses {@code [tasks]} of several tasks that have this loss, at once: each as {@link #loss} gives it.
     *
     * @param outputs {@code [batch, tasks, width]}
     * @param labels {@code [batch, tasks]}, or {@code [batch, tasks, width]} for multilabel tasks
     * @param mask shaped as the labels; null if no label is missing
     */
    Tensor losses(Tensor outputs, Tensor labels, @Nullable Tensor mask);

    /**
     * What outputs mean, without a gradient: probabilities (binary {@code [..., 1]}, of each class {@code [..., classes]}, of
     * each label {@code [..., labels]}), or values {@code [..., 1]}.
     *
     * @param outputs {@code [..., width]}
     */
    Tensor predictions(Tensor outputs);
}
