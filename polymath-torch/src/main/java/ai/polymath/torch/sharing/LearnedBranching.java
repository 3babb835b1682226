package ai.polymath.torch.sharing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;

/**
 * A tree of branches that training finds (LTB; Guo, Lee and Ulbricht, Learning to Branch for Multi-Task
 * Learning, ICML 2020). Of each of the encoder's stages there are b candidates, the branches; each branch of
 * the next stage, and in the end each task, takes what one branch before it gives. While it searches it
 * takes a mixture, drawn anew for each example:
 *
 * <pre>x_j = sum_i d_i y_i,   d = softmax((a_j - (1 - p) m + G) / tau),   G Gumbel noise,   tau = tau_0 (tau_1 / tau_0)^p</pre>
 *
 * <p>where p, from 0 to 1, is how much of the search is over: at first all branches are mixed alike and
 * learn, later choices harden. After {@code search} training passes, and always in evaluation, each takes
 * the branch of the largest {@code a}, without chance: the rest of the training is that of the tree found,
 * and branches that no task reaches are not computed. How many passes there were is saved with the model and
 * its checkpoints. {@link Trunk#findings} tells the tree.
 *
 * <p><b>What is not in the paper.</b> There, branches begin with weights of their own and m is 0. Then tasks
 * run after the branch that happens to be ahead, it learns from all of them and stays ahead: on four planted
 * tasks the tree was found in half of the trials only. Here branches begin with equal weights, none is ahead
 * by chance; and m, the mean of the choosers' logits one pass before, is taken away, wholly at first and
 * less and less later ({@code GumbelChoice}). A draw for each example instead of each step makes the
 * gradient of the choices less noisy, which trees of several stages need. A warm-up with choices held still,
 * the paper's remedy, made it worse here.
 *
 * <p>Shared: the input (embeddings), all branches, and the choices among them. The tasks' own: each task's
 * choice of a last branch. Parameters: those of the input, b times those of an encoder without its input,
 * and {@code (stages - 1) b^2 + T b} of choices. Cost: b encoders a step while it searches; afterwards and
 * in evaluation, as many as the tree has branches. Use it to learn which tasks go together and how long. The
 * search should take half of the training or more; one that is too short for the branches to learn anything
 * ends with a tree drawn by lot.
 *
 * @param branches b, candidates of each stage
 * @param temperature tau_0, of the first pass
 * @param finalTemperature tau_1, of the last pass of the search
 * @param search how many training passes it takes
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

        @Doc("Training steps until the tree is fixed; the rest of the training is the tree's.") @Default("1000")
        int search)
        implements SharingKind {
    /** Checks the numbers. */
    public LearnedBranching {
        Experts.atLeast("ltb", "branches", branches, 1, "One branch is hard sharing; as many as tasks are usual.");
        new ChoiceSearch.Settings(temperature, finalTemperature, search).check("ltb");
    }

    ChoiceSearch.Settings how() {
        return new ChoiceSearch.Settings(temperature, finalTemperature, search);
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        return BranchingTrunk.build(this, encoder, shape, tasks, book);
    }
}
