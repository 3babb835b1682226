package ai.polymath.torch.loss;

import ai.polymath.torch.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is below a question implies it: a probability is the greatest of what the heads of the question and of all below it
 * say, {@code p_a = max_(b <= a) sigmoid(score_b)}, so that no child's exceeds its parent's, whatever the scores (C-HMCNN,
 * Giunchiglia and Lukasiewicz, NeurIPS 2020).
 *
 * <p>The paper's loss of a question that is true takes the greatest among those only that are true themselves,
 * {@code -log max_(b <= a) y_b sigmoid(score_b)}: else it would teach a wrong child to be large for its parent's sake. One that
 * is false is charged {@code -log(1 - p_a)}, for all below it are false too. A label that is missing says nothing of what is
 * above.
 *
 * <p>Cost: memory of {@code batch * questions^2} numbers.
 *
 * @param below for each question its own place and those of all below it
 */
public record MaxHierarchy(List<List<Integer>> below) implements OutputRelation {
    /** The places are copied. */
    public MaxHierarchy {
        List<List<Integer>> copy = new ArrayList<>();
        below.forEach(places -> copy.add(List.copyOf(places)));
        below = List.copyOf(copy);
    }

    @Override
    public Tensor logLikelihoods(Tensor scores, Tensor labels) {
        Tensor isTrue = labels.ne(new Scalar(0.0));
        // [..., a, b]: b counts for a, as it is below it, and true if a is.
        Tensor counts = isTrue.unsqueeze(-2).logical_or(isTrue.logical_not().unsqueeze(-1));
        Tensor best = greatest(scores, counts.logical_and(mask(scores)));
        return BinaryCrossEntropy.logLikelihood(best, labels);
    }

    /** The greatest of probabilities already computed, which is at least each of them. */
    @Override
    public Tensor probabilities(Tensor scores) {
        return greatest(scores.sigmoid(), mask(scores));
    }

    /** For each a the greatest of the values that count for it. */
    private static Tensor greatest(Tensor values, Tensor counts) {
        return values.unsqueeze(-2)
                .masked_fill(counts.logical_not(), new Scalar(Double.NEGATIVE_INFINITY))
                .amax(new long[] {-1}, false);
    }

    /** {@code [a, b]}: whether b is a or below it. */
    private Tensor mask(Tensor like) {
        int size = below.size();
        long[] values = new long[size * size];
        for (int a = 0; a < size; a++) {
            for (int b : below.get(a)) {
                values[a * size + b] = 1;
            }
        }
        return Tensors.of(values, size, size).to(like.device(), ScalarType.Bool);
    }
}
