package ai.polymath.torch.encoder;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Makes one vector of the steps of a sequence: {@code [batch, length, width]} to {@code [batch, width]}. Missing steps don't
 * count, whatever stands there; a sequence without any step gives zeros.
 */
public enum Pooling {
    /** The last step. */
    LAST {
        @Override
        Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer) {
            if (mask == null) {
                return x.select(1, x.size(1) - 1);
            }
            // The largest index of a step that is there.
            Tensor index = torch.arange(new Scalar(x.size(1)), torch.dtype(torch.ScalarType.Long))
                    .to(mask.device(), torch.ScalarType.Long)
                    .mul(mask)
                    .amax(new long[] {1}, true);
            Tensor places = index.unsqueeze(2).expand(-1, -1, x.size(2));
            return x.gather(1, places).squeeze(1);
        }
    },
    /** The mean of the steps. */
    MEAN {
        @Override
        Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer) {
            Tensor sum = SequenceReader.masked(x, mask).sum(1);
            if (mask == null) {
                return sum.div(new Scalar((double) x.size(1)));
            }
            return sum.div(mask.sum(1).clamp_min(new Scalar(1)).unsqueeze(1));
        }
    },
    /** The largest value of each channel. */
    MAX {
        @Override
        Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer) {
            Tensor open = mask == null
                    ? x
                    : x.masked_fill(mask.logical_not().unsqueeze(2), new Scalar(Double.NEGATIVE_INFINITY));
            // One place takes the gradient, also where several are largest.
            return open.max(1, false).get0();
        }
    },
    /**
     * A mean whose weights are learned: {@code softmax over the steps of u . tanh(W h + b)} (Yang et al., NAACL 2016).
     * Parameters: {@code width^2 + 2 width}.
     */
    ATTENTION {
        @Override
        Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer) {
            if (scorer == null) {
                throw new IllegalStateException("Attention has parameters.");
            }
            Tensor hidden = torch.linear(x, scorer.weight(), new TensorOptional(scorer.bias()))
                    .tanh();
            Tensor scores = hidden.matmul(scorer.query());
            if (mask != null) {
                scores = scores.masked_fill(mask.logical_not(), new Scalar(-Float.MAX_VALUE));
            }
            Tensor weights = torch.softmax(scores, 1).unsqueeze(1);
            return weights.bmm(SequenceReader.masked(x, mask)).squeeze(1);
        }
    },
    /** A learned vector put before the first step, which attention fills; only in transformers. */
    CLS {
        @Override
        Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer) {
            return x.select(1, 0);
        }
    };

    /** What attention looks with. */
    record Scorer(Tensor weight, Tensor bias, Tensor query) {}

    /** A pooling with its parameters. */
    interface Pool {
        /**
         * Pools.
         *
         * @param x {@code [batch, length, width]}
         * @param mask which steps are there, {@code [batch, length]}; null if all are
         */
        Tensor apply(Tensor x, @Nullable Tensor mask);
    }

    abstract Tensor one(Tensor x, @Nullable Tensor mask, @Nullable Scorer scorer);

    /** Makes {@code name.weight [width, width]}, {@code name.bias} and {@code name.query [width]} for attention, else nothing. */
    Pool build(ParameterBook book, String name, Owner owner, int width) {
        return pool(this == ATTENTION ? scorer(book, name, owner, width) : null);
    }

    /** Whether it has parameters, or needs a step of its own. */
    boolean isLearned() {
        return this == ATTENTION || this == CLS;
    }

    /** This without parameters; not for attention. */
    Pool plain() {
        return pool(null);
    }

    private Pool pool(@Nullable Scorer scorer) {
        return (x, mask) -> {
            Tensor pooled = one(x, mask, scorer);
            if (mask == null || this == CLS) {
                return pooled;
            }
            return pooled.masked_fill(mask.any(1).logical_not().unsqueeze(1), new Scalar(0.0));
        };
    }

    private static Scorer scorer(ParameterBook book, String name, Owner owner, int width) {
        double bound = 1 / Math.sqrt(width);
        return new Scorer(
                book.uniform(name + ".weight", owner, Role.WEIGHT, bound, width, width),
                book.uniform(name + ".bias", owner, Role.OFFSET, bound, width),
                book.uniform(name + ".query", owner, Role.WEIGHT, bound, width));
    }
}
