package ai.polymath.torch.sharing;

import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Several choosers (tasks, or branches of a next stage) that each choose one of the same options:
 *
 * <pre>d = softmax((a_j - (1 - p) m + G) / tau)</pre>
 *
 * <p>with logits a, G Gumbel noise drawn for each example, tau and the progress p in [0, 1) those of the
 * search, and m the mean of all choosers' logits one pass before. <b>Why m.</b> Whichever option is a little
 * ahead at first is better for everyone, all come to it, it learns from all and is further ahead: a search
 * without m ends with one option for all in up to half of trials. Without what all agree about, only
 * differences between choosers count at first, and options become different before a common preference has a
 * say. At the end it has it all: choosers that are served best by one option meet there.
 */
final class GumbelChoice {
    private final Tensor logits;
    /** m, {@code [1, options]}; null if there is one chooser only. */
    private final @Nullable Tensor popular;

    private GumbelChoice(Tensor logits, @Nullable Tensor popular) {
        this.logits = logits;
        this.popular = popular;
    }

    /** Makes the parameter {@code name}, {@code [choosers, options]}, at zero: no preference. */
    static GumbelChoice build(ParameterBook book, String name, Owner owner, int choosers, int options) {
        Tensor logits = book.zeros(name, owner, Role.OFFSET, choosers, options);
        Tensor popular = choosers == 1
                ? null
                : book.buffer(name + ".popular", torch.zeros(new long[] {1, options}, new TensorOptions(book.type())));
        return new GumbelChoice(logits, popular);
    }

    /** Draws, {@code [batch, choosers, options]}, rows of which sum to 1. */
    Tensor draw(ChoiceSearch.Moment moment, long batch) {
        Tensor noise;
        Tensor ahead = null;
        try (Gradients.Off off = Gradients.off()) {
            // -log of an exponential variable is a Gumbel variable.
            noise = logits.new_zeros(batch, logits.size(0), logits.size(1))
                    .exponential_(1, new GeneratorOptional())
                    .log()
                    .neg();
            if (popular != null) {
                ahead = popular.mul(new Scalar(1 - moment.progress()));
                popular.copy_(logits.mean(new long[] {0}, true, new ScalarTypeOptional()));
            }
        }
        Tensor preferences = ahead == null ? logits : logits.sub(ahead);
        return preferences.add(noise).div(new Scalar(moment.temperature())).softmax(2);
    }

    /** The same draws, each all on its largest share; the gradient is that of the draws (straight through). */
    static Tensor hard(Tensor draws) {
        Tensor one;
        try (Gradients.Off off = Gradients.off()) {
            Tensor largest = draws.argmax(new LongOptional(2), true);
            one = torch.zeros_like(draws).scatter_(2, largest, new Scalar(1.0)).sub(draws);
        }
        return draws.add(one);
    }

    /** The option of the largest logit for each chooser; of equal ones the first. */
    int[] best() {
        double[] values;
        try (Scope scope = Scope.open()) {
            values = Tensors.doubles(logits);
        }
        int options = Math.toIntExact(logits.size(1));
        int[] best = new int[values.length / options];
        for (int row = 0; row < best.length; row++) {
            for (int i = 1; i < options; i++) {
                if (values[row * options + i] > values[row * options + best[row]]) {
                    best[row] = i;
                }
            }
        }
        return best;
    }
}
