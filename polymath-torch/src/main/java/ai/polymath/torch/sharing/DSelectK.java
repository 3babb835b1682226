package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A mixture of experts whose gates choose at most k of them, and truly: the other weights are exactly 0, yet the gates are
 * learned by plain gradient descent (Hazimeh et al., DSelect-k: Differentiable Selection in the Mixture of Experts with
 * Applications to Multi-Task Learning, NeurIPS 2021):
 *
 * <pre>
 * z_t(x) = sum_e q_t,e f_e(x),   q_t = sum_{i = 1..k} softmax(w_t)_i r(S(v_t,i))
 * r(b)_e = prod_j b_j^{e_j} (1 - b_j)^{1 - e_j},   e_j the j-th bit of e,   S the smooth step of width gamma
 * </pre>
 *
 * <p>Each of the k selectors of a task points at an expert by its number in bits; S maps each bit's logit to [0, 1],
 * reaching 0 and 1 exactly, where it stays, having no slope. The objective gets {@code entropy} times the sum over tasks and
 * selectors of the entropy of r (mean over the batch), which drives selectors to a choice. With {@code gates: static} a
 * task has one choice for all examples; with {@code gates: example}, w and v are linear in the example.
 *
 * <p><b>Other numbers of experts than 2, 4, 8, ...</b> leave codes without an expert. The paper adds a penalty that is
 * infinite where a selector points at none; here surplus codes belong to the first experts, so that weights always sum to
 * 1 and no step can end outside.
 *
 * <p>Shared: the input (embeddings) and all experts. The tasks' own: the gates. Parameters: those of the input, E times those
 * of an encoder without its input, and for each task {@code k (1 + ceil(log2 E))} numbers, times {@code n + 1} with
 * {@code gates: example} on an input of width n. Cost: at most E encoders a step; an expert that no gate wants is not
 * computed. Use it like mmoe where prediction must be fast, or to see which tasks go together.
 *
 * @param experts E, how many
 * @param active k, how many at most a task uses
 * @param gates whether choices depend on the example
 * @param gamma width of the smooth step
 * @param entropy strength of the entropy term
 */
@Kind("dselect-k")
@Doc("Several encoders (experts), of which each task chooses at most k.")
public record DSelectK(
        @Doc("How many encoders.") @Default("4") int experts,

        @Doc("How many of them a task uses at most.") @Default("2")
        int active,

        @Doc("static: one choice a task; example: one choice an example.") @Default("static")
        Gates gates,

        @Doc("Width of the smooth step: larger chooses later.") @Default("1.0")
        double gamma,

        @Doc("Strength of the entropy term, which drives gates to a choice.") @Default("0.01")
        double entropy)
        implements SharingKind {
    /** What a choice depends on. */
    public enum Gates {
        /** The task only. */
        STATIC,
        /** Task and example. */
        EXAMPLE
    }

    /** Checks the numbers. */
    public DSelectK {
        Experts.atLeast("dselect-k", "experts", experts, 2, "There is nothing to choose from one.");
        Experts.atLeast("dselect-k", "active", active, 1, "A task needs an expert.");
        if (active > experts) {
            throw new PolymathException("Sharing 'dselect-k' has active: " + active + " of experts: " + experts
                    + ", but a task can't use more than there are. Maybe write active: " + experts + ".");
        }
        if (!(gamma > 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PolymathException(
                    "Sharing 'dselect-k' has gamma: " + gamma + ", but it must be above 0. The usual value is 1.");
        }
        if (!(entropy >= 0 && entropy < Double.POSITIVE_INFINITY)) {
            throw new PolymathException("Sharing 'dselect-k' has entropy: " + entropy
                    + ", but it must be 0 (no such term) or more. Maybe write entropy: 0.01.");
        }
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        Encoder input = Experts.input(encoder, shape, book);
        Stages stages = Stages.withoutInput(0, encoder.stages());
        List<Encoder> all =
                Experts.build(encoder, shape, book, new Experts.Names("shared.expert", Owner.SHARED), stages, experts);
        int width = gates == Gates.EXAMPLE ? GateInput.width(input, shape, book) : 0;
        return new Selection(this, input, all, new SmoothStepGates(this, tasks, width, book));
    }

    private record Selection(DSelectK settings, Encoder input, List<Encoder> experts, SmoothStepGates gates)
            implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            Tensor x = input.input(pass);
            Tensor weights = gates.of(() -> GateInput.of(input, x, pass)).weights();
            long[] used = used(weights);
            List<Tensor> outputs = new ArrayList<>();
            for (long e : used) {
                Encoder expert = experts.get((int) e);
                outputs.add(expert.forward(x, 0, expert.stages(), pass));
            }
            if (used.length < experts.size()) {
                Tensor index = Tensors.of(used, used.length).to(weights.device(), ScalarType.Long);
                weights = weights.index_select(2, index);
            }
            Tensor stacked = Experts.stack(outputs);
            return new Representation.PerTask(
                    settings.gates() == Gates.STATIC
                            ? Experts.perTask(alike(weights.squeeze(1), stacked).transpose(0, 1), outputs.get(0))
                            : Experts.perTask(Experts.mix(weights.transpose(0, 1), stacked), outputs.get(0)));
        }

        /** The same mixture for all examples: one product with {@code [tasks, experts]}. */
        private static Tensor alike(Tensor weights, Tensor stacked) {
            long batch = stacked.size(0);
            long width = stacked.size(2);
            Tensor flat = stacked.transpose(0, 1).reshape(stacked.size(1), batch * width);
            return weights.mm(flat).view(weights.size(0), batch, width);
        }

        /** The experts that have a weight anywhere. Leaving out the others changes no gradient: theirs is exactly 0. */
        private static long[] used(Tensor weights) {
            double[] largest;
            try (Scope scope = Scope.open()) {
                largest = Tensors.doubles(weights.detach().flatten(0, 1).amax(new long[] {0}, false));
            }
            return LongStream.range(0, largest.length)
                    .filter(e -> largest[(int) e] > 0)
                    .toArray();
        }

        @Override
        public int width() {
            return input.width();
        }

        @Override
        public boolean hasPenalty() {
            return settings.entropy() > 0;
        }

        @Override
        public Tensor penalty(Pass pass) {
            return gates.of(() -> GateInput.of(input, pass)).entropy().mul(new Scalar(settings.entropy()));
        }

        @Override
        public List<String> findings(List<String> tasks) {
            if (settings.gates() == Gates.EXAMPLE) {
                return List.of();
            }
            double[] weights;
            try (Scope scope = Scope.open()) {
                weights = Tensors.doubles(
                        gates.of(() -> Tensors.zeros(ScalarType.Float, 1, 0)).weights());
            }
            List<String> lines = new ArrayList<>();
            for (int t = 0; t < tasks.size(); t++) {
                List<String> parts = new ArrayList<>();
                for (int e = 0; e < experts.size(); e++) {
                    double weight = weights[t * experts.size() + e];
                    if (weight > 0) {
                        parts.add(String.format(Locale.ROOT, "%d (%.2f)", e + 1, weight));
                    }
                }
                lines.add("Task '" + tasks.get(t) + "' uses of " + experts.size() + " experts: "
                        + String.join(", ", parts) + ".");
            }
            return lines;
        }
    }
}
