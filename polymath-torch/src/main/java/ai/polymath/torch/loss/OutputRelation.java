package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * What always holds between the probabilities of several questions of yes or no. Each has a score of its own head, and the
 * relation makes probabilities of all scores together. The last dimension of tensors is that of the questions. A relation is
 * a value without parameters.
 */
public interface OutputRelation {
    /**
     * {@code log p} where the label is 1, {@code log(1 - p)} where it is 0; finite for all finite scores.
     *
     * @param scores {@code [..., questions]}
     * @param labels 0 or 1, where missing 0; of the same shape
     */
    Tensor logLikelihoods(Tensor scores, Tensor labels);

    /** The probabilities, of the shape of the scores. */
    Tensor probabilities(Tensor scores);
}
