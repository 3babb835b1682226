package ai.polymath.torch.head;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A conditional random field over a chain of words (Lafferty, McCallum and Pereira, ICML 2001). The score of tags
 * {@code y_1 ... y_n} is {@code start_(y_1) + sum_t e_t(y_t) + sum_t A(y_(t-1), y_t) + end_(y_n)}, with e what the network
 * gives for each word, and their probability is {@code exp(score) / Z}. Z, the sum over all tags of all words, comes from the
 * forward algorithm, and the best tags from Viterbi's, both exact and in logarithms.
 *
 * <p>Where only some tags are known, their probability is that of all ways to fill in the others: the forward algorithm over
 * the tags that are allowed, divided by Z.
 *
 * <p>Parameters: {@code K^2 + 2 K}, all 0 at first. Cost: {@code batch length K^2}.
 */
final class Chain {
    /** Far below any score: what is not allowed has a probability of exactly 0, yet no infinity enters a gradient. */
    private static final double NEVER = -1e30;

    private final Tensor transitions;
    private final Tensor start;
    private final Tensor end;

    /** Makes {@code name.transitions [K, K]} from the first index to the second, {@code name.start} and {@code name.end [K]}. */
    Chain(ParameterBook book, String name, Owner owner, int tags) {
        this(
                book.zeros(name + ".transitions", owner, Role.OFFSET, tags, tags),
                book.zeros(name + ".start", owner, Role.OFFSET, tags),
                book.zeros(name + ".end", owner, Role.OFFSET, tags));
    }

    Chain(Tensor transitions, Tensor start, Tensor end) {
        this.transitions = transitions;
        this.start = start;
        this.end = end;
    }

    /**
     * The negative log probability of the known tags of each text, {@code [batch]}; 0 where none is known.
     *
     * @param emissions e, {@code [batch, length, K]}
     * @param tags indices of type long, any valid one where not known, {@code [batch, length]}
     * @param known which are known, {@code [batch, length]}
     * @param mask which words are there, from the front of each row, {@code [batch, length]}; null if all are
     */
    Tensor loss(Tensor emissions, Tensor tags, Tensor known, @Nullable Tensor mask) {
        Tensor wanted = torch.one_hot(tags, emissions.size(2)).to(ScalarType.Bool);
        Tensor closed = wanted.logical_not().logical_and(known.unsqueeze(2));
        Tensor allowed = emissions.masked_fill(closed, new Scalar(NEVER));
        // Both sums in one pass over the words.
        Tensor both = torch.cat(new TensorVector(emissions, allowed), 0);
        Tensor masks = mask == null ? null : torch.cat(new TensorVector(mask, mask), 0);
        Tensor sums = logSums(both, masks);
        long batch = emissions.size(0);
        return sums.narrow(0, 0, batch).sub(sums.narrow(0, batch, batch));
    }

    /** The logarithm of the sum of {@code exp(score)} over all tags of each text, {@code [batch]}. */
    Tensor logSums(Tensor emissions, @Nullable Tensor mask) {
        Tensor alpha = emissions.select(1, 0).add(start);
        for (long t = 1; t < emissions.size(1); t++) {
            Tensor next = alpha.unsqueeze(2)
                    .add(transitions)
                    .logsumexp(new long[] {1})
                    .add(emissions.select(1, t));
            alpha = mask == null ? next : torch.where(mask.select(1, t).unsqueeze(1), next, alpha);
        }
        return alpha.add(end).logsumexp(new long[] {1});
    }

    /** The tags of the highest score, of type long, {@code [batch, length]}; anything behind the last word. */
    Tensor best(Tensor emissions, @Nullable Tensor mask) {
        long length = emissions.size(1);
        Tensor alpha = emissions.select(1, 0).add(start);
        Tensor same = torch.arange(new Scalar(emissions.size(2)), torch.dtype(ScalarType.Long))
                .to(emissions.device(), ScalarType.Long)
                .unsqueeze(0);
        List<Tensor> from = new ArrayList<>();
        for (long t = 1; t < length; t++) {
            var step = alpha.unsqueeze(2).add(transitions).max(1, false);
            Tensor next = step.get0().add(emissions.select(1, t));
            Tensor origin = step.get1();
            if (mask == null) {
                alpha = next;
                from.add(origin);
            } else {
                // Behind the last word the chain stands still.
                Tensor there = mask.select(1, t).unsqueeze(1);
                alpha = torch.where(there, next, alpha);
                from.add(torch.where(there, origin, same));
            }
        }
        Tensor tag = torch.argmax(alpha.add(end), new LongOptional(1), true);
        List<Tensor> backwards = new ArrayList<>(List.of(tag));
        for (int t = from.size() - 1; t >= 0; t--) {
            tag = from.get(t).gather(1, tag);
            backwards.add(tag);
        }
        TensorVector tags = new TensorVector();
        for (int t = backwards.size() - 1; t >= 0; t--) {
            tags.push_back(backwards.get(t));
        }
        return torch.cat(tags, 1);
    }
}
