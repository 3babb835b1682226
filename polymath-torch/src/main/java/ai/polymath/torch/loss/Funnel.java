package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Each question's event happens only after the one before: a score is the logit of the conditional probability, and the
 * probability is the product along the funnel, {@code p_k = q_1 ... q_k} with {@code q = sigmoid(score)} (Ma et al., SIGIR
 * 2018). So all questions are learned from all examples, not the later ones from those that came so far.
 *
 * <p>{@code log p_k = sum_i log q_i}. That an event does not happen means that some step is the first to fail,
 * {@code 1 - p_k = sum_(j <= k) q_1 ... q_(j-1) (1 - q_j)}: its logarithm is the log-sum-exp of sums of log-sigmoids, which
 * keeps all digits where p is near 1. Where p is small, {@code log1p(-exp(log p))} does.
 */
public record Funnel() implements OutputRelation {
    private static final double LOG_HALF = -Math.log(2);

    @Override
    public Tensor logLikelihoods(Tensor scores, Tensor labels) {
        Tensor pass = torch.log_sigmoid(scores);
        Tensor fail = torch.log_sigmoid(scores.neg());
        Tensor reached = pass.cumsum(-1);
        TensorVector parts = new TensorVector();
        Tensor failed = null;
        for (long k = 0; k < scores.size(-1); k++) {
            Tensor here = fail.select(-1, k);
            failed = failed == null
                    ? here
                    : torch.logaddexp(failed, reached.select(-1, k - 1).add(here));
            parts.push_back(failed);
        }
        Tensor half = reached.clamp_max(new Scalar(LOG_HALF));
        Tensor seldom = half.exp().neg().log1p();
        Tensor none = torch.where(reached.gt(new Scalar(LOG_HALF)), torch.stack(parts, -1), seldom);
        // All are finite, so that what a label does not choose counts exactly 0.
        Tensor isFalse = labels.neg().add_(new Scalar(1.0));
        return labels.mul(reached).add(isFalse.mul(none));
    }

    /** Products, which rounding cannot make larger than a factor. */
    @Override
    public Tensor probabilities(Tensor scores) {
        return scores.sigmoid().cumprod(-1);
    }
}
