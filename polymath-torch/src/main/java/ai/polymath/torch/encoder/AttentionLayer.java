package ai.polymath.torch.encoder;

import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a transformer, {@code [batch, length, width]} to the same: {@code softmax(q k^T / sqrt(width / heads)) v} in
 * each of several heads, then two linear layers at each step; both parts normalise what they are given and add to it.
 */
final class AttentionLayer {
    private final int heads;
    private final BiFunction<Tensor, Boolean, Tensor> firstNorm;
    private final Linear queriesKeysValues;
    private final Linear out;
    private final BiFunction<Tensor, Boolean, Tensor> secondNorm;
    private final Linear widen;
    private final Linear narrow;

    AttentionLayer(ParameterBook book, String name, Owner owner, int width, int heads, int hidden) {
        this.heads = heads;
        this.firstNorm = Normalization.LAYER.build(book, name + ".attention.norm", owner, width);
        this.queriesKeysValues = new Linear(book, name + ".attention.in", owner, Role.WEIGHT, width, 3 * width);
        this.out = new Linear(book, name + ".attention.out", owner, Role.WEIGHT, width, width);
        this.secondNorm = Normalization.LAYER.build(book, name + ".steps.norm", owner, width);
        this.widen = new Linear(book, name + ".steps.in", owner, Role.WEIGHT, width, hidden);
        this.narrow = new Linear(book, name + ".steps.out", owner, Role.WEIGHT, hidden, width);
    }

    /**
     * Applies it.
     *
     * @param mask which steps may be attended to, {@code [batch, length]}; null if all may
     * @param drop applied to what each part adds
     */
    Tensor forward(Tensor x, @Nullable Tensor mask, UnaryOperator<Tensor> drop) {
        Tensor attended = x.add(drop.apply(attention(firstNorm.apply(x, false), mask)));
        Tensor steps = narrow.forward(torch.gelu(widen.forward(secondNorm.apply(attended, false))));
        return attended.add(drop.apply(steps));
    }

    private Tensor attention(Tensor x, @Nullable Tensor mask) {
        long batch = x.size(0);
        long length = x.size(1);
        long width = x.size(2);
        Tensor all = queriesKeysValues
                .forward(x)
                .view(batch, length, 3, heads, width / heads)
                .permute(2, 0, 3, 1, 4);
        Tensor attended = torch.scaled_dot_product_attention(
                all.select(0, 0),
                all.select(0, 1),
                all.select(0, 2),
                visible(mask),
                0,
                false,
                new DoubleOptional(),
                false);
        return out.forward(attended.transpose(1, 2).reshape(batch, length, width));
    }

    /** Broadcast over heads and queries; a sequence without any step sees all, since a softmax of nothing is not a number. */
    private static TensorOptional visible(@Nullable Tensor mask) {
        if (mask == null) {
            return new TensorOptional();
        }
        Tensor open = mask.logical_or(mask.any(1).logical_not().unsqueeze(1));
        return new TensorOptional(open.unsqueeze(1).unsqueeze(1).expand(-1, 1, mask.size(1), -1));
    }
}
