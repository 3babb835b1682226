package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;

/**
 * A tree of branches that training finds (LTB; Guo, Lee and Ulbricht, Learning to Branch for Multi-Task Learning, ICML
 * 2020). Of each of the encoder's stages there are b candidates, the branches; each branch of the next stage, and in the end
 * each task, takes what one branch before it gives. In training it takes a mixture, drawn anew each step:
 *
 * <pre>x_j = sum_i d_i y_i,   d = softmax((a_j + G) / tau),   G Gumbel noise,   tau = max(tau_1, tau_0 2^(-n/h))</pre>
 *
 * <p>where n counts the training passes so far: at first all branches are mixed alike and learn, later choices harden. In
 * evaluation each takes the branch of the largest {@code a}, without chance, and branches that no task reaches are not
 * computed. n is saved with the model and its checkpoints. {@link Trunk#findings} tells the tree.
 *
 * <p>Shared: the input (embeddings), all branches, and the choices among them. The tasks' own: each task's choice of a last
 * branch. Parameters: those of the input, b times those of an encoder without its input, and {@code (stages - 1) b^2 + T b}
 * of choices. Cost: b encoders a step in training; in evaluation, as many as the tree has branches. Use it to learn which
 * tasks go together and how long; training must be long enough for tau to fall, which is about
 * {@code h log2(tau_0 / tau_1)} passes.
 *
 * @param branches b, candidates of each stage
 * @param temperature tau_0, of the first step
 * @param finalTemperature tau_1, the lowest
 * @param halving h, how many training passes halve the temperature
 */
@Kind("ltb")
@Doc("A tree of branches that training finds: which tasks share which stages.")
public record LearnedBranching(
        @Doc("How many candidates each stage has.") @Default("3")
        int branches,

        @Doc("How much chance and mixture there is at first.") @Default("5.0")
        double temperature,

        @Doc("The lowest temperature: near 0 each choice is hard.") @Default("0.1")
        double finalTemperature,

        @Doc("Training steps that halve the temperature.") @Default("100")
        int halving)
        implements SharingKind {
    /** Checks the numbers. */
    public LearnedBranching {
        Experts.atLeast("ltb", "branches", branches, 1, "One branch is hard sharing; as many as tasks are usual.");
        Experts.atLeast("ltb", "halving", halving, 1, "100 is usual.");
        if (!(finalTemperature > 0 && finalTemperature < Double.POSITIVE_INFINITY)) {
            throw new PolymathException("Sharing 'ltb' has final_temperature: " + finalTemperature
                    + ", but it must be above 0. Maybe write final_temperature: 0.1.");
        }
        if (!(temperature >= finalTemperature && temperature < Double.POSITIVE_INFINITY)) {
            throw new PolymathException("Sharing 'ltb' has temperature: " + temperature
                    + ", but it falls to final_temperature: " + finalTemperature + " and must not be below it.");
        }
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        return BranchingTrunk.build(this, encoder, shape, tasks, book);
    }
}
