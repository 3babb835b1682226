package ai.polymath.torch.sharing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Several encoders, the experts, and for each task a gate that mixes them example by example (MMoE; Ma et al., Modeling
 * Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts, KDD 2018):
 *
 * <pre>z_t(x) = sum_e g_t(x)_e f_e(x),   g_t(x) = softmax(W_t x + b_t)</pre>
 *
 * <p>Shared: the input (embeddings) and all experts. The tasks' own: the gates, which see the experts' input, as
 * {@link GateInput} says. Parameters: those of the input, {@code E} times those of an encoder without its input, and
 * {@code T E (n + 1)} of gates on an input of width n. Cost: E encoders a step; gates and mixture are two products. Use it
 * when some tasks are related and others are not, and you don't know which.
 *
 * @param experts E, how many
 */
@Kind("mmoe")
@Doc("Several encoders (experts), mixed for each task by its own gate.")
public record MixtureOfExperts(
        @Doc("How many encoders.") @Default("4") int experts) implements SharingKind {
    /** Checks the number. */
    public MixtureOfExperts {
        Experts.atLeast("mmoe", "experts", experts, 1, "One expert is hard sharing; 4 to 8 are usual.");
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        Encoder input = Experts.input(encoder, shape, book);
        List<Encoder> all = Experts.build(
                encoder,
                shape,
                book,
                new Experts.Names("shared.expert", Owner.SHARED),
                Stages.withoutInput(0, encoder.stages()),
                experts);
        SoftmaxGates gates = new SoftmaxGates(
                book,
                new Experts.Names("gates", Experts.allTasks(tasks)),
                tasks,
                experts,
                GateInput.width(input, shape, book));
        return new Mixture(input, all, gates);
    }

    private record Mixture(Encoder input, List<Encoder> experts, SoftmaxGates gates) implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            Tensor x = input.input(pass);
            List<Tensor> outputs = new ArrayList<>();
            for (Encoder expert : experts) {
                outputs.add(expert.forward(x, 0, expert.stages(), pass));
            }
            Tensor weights = gates.ofOne(GateInput.of(input, x, pass));
            return new Representation.PerTask(
                    Experts.perTask(Experts.mix(weights, Experts.stack(outputs)), outputs.get(0)));
        }

        @Override
        public int width() {
            return input.width();
        }
    }
}
