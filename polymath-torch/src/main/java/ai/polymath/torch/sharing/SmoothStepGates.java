package ai.polymath.torch.sharing;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The gates of {@link DSelectK}, of all tasks at once. The selectors' numbers are independent bits, so the distribution
 * over all codes is built up bit by bit as an outer product: no logarithm, no product of which a factor 0 could not be
 * derived.
 */
final class SmoothStepGates {
    /**
     * Of the smooth step's width: selectors begin undecided, but apart. The authors' code begins at a hundredth, where all
     * selectors of a task go the same way and choose the same expert.
     */
    private static final double FIRST_LOGITS = 0.25;

    private static final double FIRST_SHARES = 0.05;

    /** Keeps {@code p log p} finite at 0; the entropy of 0.5 against it is beyond the last bit. */
    private static final double SMALLEST = 1e-20;

    private final int experts;
    private final int selectors;
    private final int bits;
    private final double gamma;
    private final Logits codes;
    private final Logits shares;

    SmoothStepGates(DSelectK settings, int tasks, int inputs, ParameterBook book) {
        this.experts = settings.experts();
        this.selectors = settings.active();
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(experts - 1);
        this.gamma = settings.gamma();
        boolean perExample = settings.gates() == DSelectK.Gates.EXAMPLE;
        Owner owner = Experts.allTasks(tasks);
        Logits.Maker maker = new Logits.Maker(book, owner, tasks, perExample ? inputs : -1);
        this.codes = maker.make("gates.code", selectors * bits, FIRST_LOGITS * gamma);
        this.shares = maker.make("gates.share", selectors, FIRST_SHARES);
    }

    /** Numbers of each task that are parameters, or linear in what the gate sees. */
    private interface Logits {
        /** {@code [tasks, 1, n]}, or {@code [tasks, batch, n]}. */
        Tensor of(Supplier<Tensor> input);

        /** Makes them. {@code inputs} is -1 for parameters. */
        record Maker(ParameterBook book, Owner owner, int tasks, int inputs) {
            Logits make(String name, int count, double bound) {
                if (inputs < 0) {
                    Tensor value = book.uniform(name, owner, Role.OFFSET, bound, tasks, count);
                    return input -> value.unsqueeze(1);
                }
                Tensor weight = book.uniform(name + ".weight", owner, Role.WEIGHT, bound, tasks, count, inputs);
                Tensor bias = book.uniform(name + ".bias", owner, Role.OFFSET, bound, tasks, count);
                return input -> {
                    Tensor x = input.get();
                    Tensor flat =
                            torch.linear(x, weight.view((long) tasks * count, inputs), bias.view((long) tasks * count));
                    return flat.view(x.size(0), tasks, count).transpose(0, 1);
                };
            }
        }
    }

    /**
     * What the gates say.
     *
     * @param weights of the experts, {@code [tasks, 1, experts]}, or {@code [tasks, batch, experts]}
     * @param entropy of the selectors: sum over tasks and selectors, mean over the batch
     */
    record Choice(Tensor weights, Tensor entropy) {}

    /** Asks the gates; the input, {@code [batch, n]}, is made only if it is needed. */
    Choice of(Supplier<Tensor> input) {
        Tensor logits = codes.of(input);
        Tensor bit = smoothStep(logits).reshape(logits.size(0), logits.size(1), selectors, bits);
        Tensor chosen = numbers(bit);
        Tensor parts = shares.of(input).softmax(2).unsqueeze(3);
        Tensor weights = parts.mul(chosen).sum(2);
        Tensor logarithm = chosen.clamp_min(new Scalar(SMALLEST)).log();
        Tensor entropy = chosen.mul(logarithm).sum().div(new Scalar(-(double) logits.size(1)));
        return new Choice(weights, entropy);
    }

    /** {@code u^2 (3 - 2u)} where u = t / gamma + 1/2 is cut to [0, 1]: exactly 0 and 1 outside of +-gamma / 2. */
    private Tensor smoothStep(Tensor t) {
        Tensor u = t.div(new Scalar(gamma))
                .add(new Scalar(0.5))
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
        return u.square().mul(u.mul(new Scalar(-2.0)).add(new Scalar(3.0)));
    }

    private static Tensor complement(Tensor p) {
        return p.neg().add(new Scalar(1.0));
    }

    /** Probabilities of the experts' numbers from those of their bits: {@code [..., bits]} to {@code [..., experts]}. */
    private Tensor numbers(Tensor bit) {
        Tensor one = bit.narrow(3, 0, 1);
        Tensor all = torch.cat(new TensorVector(complement(one), one), 3);
        for (int j = 1; j < bits; j++) {
            one = bit.narrow(3, j, 1);
            all = torch.cat(new TensorVector(all.mul(complement(one)), all.mul(one)), 3);
        }
        long surplus = all.size(3) - experts;
        if (surplus == 0) {
            return all;
        }
        Tensor first = all.narrow(3, 0, surplus).add(all.narrow(3, experts, surplus));
        return torch.cat(new TensorVector(first, all.narrow(3, surplus, experts - surplus)), 3);
    }
}
