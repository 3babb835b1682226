package ai.polymath.torch.loss;

import ai.polymath.torch.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Cross-entropy of each question of a relation, {@code -(c y log p + (1 - y) log(1 - p))}, where p depends on the scores of
 * several questions. Unlike in other losses, a label has influence on the charge of other questions of the same example, so a
 * missing one must be 0 here.
 *
 * @param relation makes probabilities of scores
 * @param positiveWeights c: how many times a positive example of each question counts
 */
public record RelatedCrossEntropy(OutputRelation relation, List<Double> positiveWeights) implements TaskLoss {
    /** The weights are copied. */
    public RelatedCrossEntropy {
        positiveWeights = List.copyOf(positiveWeights);
    }

    /** Scores and labels are {@code [batch, G, questions]}. */
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor loss = relation.logLikelihoods(outputs, labels).neg();
        if (positiveWeights.stream().allMatch(c -> c == 1)) {
            return loss;
        }
        double[] more = positiveWeights.stream().mapToDouble(c -> c - 1).toArray();
        Tensor weight = Tensors.of(more, more.length).to(outputs.device(), outputs.scalar_type());
        return loss.mul(labels.mul(weight).add_(new Scalar(1.0)));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return relation.probabilities(outputs);
    }
}
