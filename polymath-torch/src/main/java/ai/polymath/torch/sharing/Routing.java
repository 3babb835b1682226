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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * A route of each task's own through blocks that all may use (Rosenbaum, Klinger and Riemer, Routing
 * Networks, ICLR 2018; learned by gradient as in Maziarz et al., Gumbel-Matrix Routing for Flexible
 * Multi-task Learning, 2019, and Sun et al., AdaShare, NeurIPS 2020). Each of the encoder's stages has b
 * blocks; in each, each task chooses one. Unlike the branches of {@code ltb}, routes that have parted may
 * meet again.
 *
 * <pre>x_t' = sum_i d_i f_i(x_t),   d = one-hot(argmax q),   q = softmax((a_t - (1 - p) m + G) / tau)</pre>
 *
 * <p>While it searches, d is drawn anew for each example, and its gradient is that of q (straight through),
 * so a choice learns from what the other blocks would have given. p, m, tau, the equal weights that blocks
 * begin with, and what happens after {@code search} training passes are as in {@link LearnedBranching}:
 * then, and always in evaluation, each task takes the block of the largest {@code a} in each stage, and what
 * tasks with a common beginning of their routes share is computed once. {@link Trunk#findings} tells the
 * routes.
 *
 * <p>Shared: the input (embeddings) and all blocks. The tasks' own: their choices. Parameters: those of the
 * input, b times those of an encoder without its input, and {@code T K b} of choices. Cost: b first stages
 * and T b of each later stage a step while it searches; afterwards T encoders at most.
 *
 * @param blocks b, of each stage
 * @param temperature tau_0, of the first pass
 * @param finalTemperature tau_1, of the last pass of the search
 * @param search how many training passes it takes
 */
@Kind("routing")
@Doc("A route of each task's own, which training finds, through blocks that all may use.")
public record Routing(
        @Doc("How many blocks each stage has.") @Default("3")
        int blocks,

        @Doc("How much chance there is at first.") @Default("5.0")
        double temperature,

        @Doc("The lowest temperature: near 0 hardly any chance.") @Default("0.1")
        double finalTemperature,

        @Doc("Training steps until routes are fixed; the rest of the training is theirs.") @Default("1000")
        int search)
        implements SharingKind {
    /** Checks the numbers. */
    public Routing {
        Experts.atLeast("routing", "blocks", blocks, 1, "One block is hard sharing; as many as tasks are usual.");
        new ChoiceSearch.Settings(temperature, finalTemperature, search).check("routing");
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        Encoder input = Experts.input(encoder, shape, book);
        List<Encoder> all = Experts.alike(
                encoder,
                shape,
                book,
                new Experts.Names("shared.block", Owner.SHARED),
                Stages.withoutInput(0, encoder.stages()),
                blocks);
        List<GumbelChoice> choices = new ArrayList<>();
        for (int s = 1; s <= encoder.stages(); s++) {
            choices.add(GumbelChoice.build(book, "choice." + s, Experts.allTasks(tasks), tasks, blocks));
        }
        // As in ltb: what is named after a task stays behind where a new task uses the shared part.
        ChoiceSearch search = new ChoiceSearch(
                new ChoiceSearch.Settings(temperature, finalTemperature, this.search), book, "task.0.choice.passes");
        return new Routed(input, all, choices, search);
    }

    private record Routed(Encoder input, List<Encoder> blocks, List<GumbelChoice> choices, ChoiceSearch search)
            implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            Tensor x = input.input(pass);
            ChoiceSearch.Moment moment = search.now();
            if (pass.training()) {
                search.count();
            }
            return Representation.PerTask.of(
                    pass.training() && !moment.isOver() ? drawn(x, moment, pass) : found(x, pass));
        }

        private List<Tensor> drawn(Tensor x, ChoiceSearch.Moment moment, Pass pass) {
            List<Tensor> given = List.of(x);
            for (int s = 0; s < input.stages(); s++) {
                Tensor draws = GumbelChoice.hard(choices.get(s).draw(moment, x.size(0)));
                List<Tensor> next = new ArrayList<>();
                Tensor stacked = null;
                Tensor like = x;
                for (int t = 0; t < draws.size(1); t++) {
                    // All tasks are given the same at first.
                    if (stacked == null || s > 0) {
                        List<Tensor> outputs = outputs(s, given.get(s == 0 ? 0 : t), pass);
                        stacked = Experts.stack(outputs);
                        like = outputs.get(0);
                    }
                    Tensor own = Experts.mix(draws.narrow(1, t, 1), stacked);
                    next.add(Experts.perTask(own, like).select(0, 0));
                }
                given = next;
            }
            return given;
        }

        private List<Tensor> outputs(int stage, Tensor given, Pass pass) {
            List<Tensor> outputs = new ArrayList<>();
            for (Encoder block : blocks) {
                outputs.add(block.stage(stage, given, pass));
            }
            return outputs;
        }

        private List<Tensor> found(Tensor x, Pass pass) {
            List<int[]> best = choices.stream().map(GumbelChoice::best).toList();
            Map<List<Integer>, Tensor> known = new LinkedHashMap<>();
            List<Tensor> perTask = new ArrayList<>();
            for (int t = 0; t < best.get(0).length; t++) {
                List<Integer> route = new ArrayList<>();
                Tensor h = x;
                for (int s = 0; s < best.size(); s++) {
                    int block = best.get(s)[t];
                    route.add(block);
                    Tensor there = known.get(route);
                    if (there == null) {
                        there = blocks.get(block).stage(s, h, pass);
                        known.put(List.copyOf(route), there);
                    }
                    h = there;
                }
                perTask.add(h);
            }
            return perTask;
        }

        @Override
        public boolean learnsInTrainingOnly() {
            return true;
        }

        @Override
        public int width() {
            return input.width();
        }

        /** A line a stage: each block that is used, with the tasks whose routes lead through it. */
        @Override
        public List<String> findings(List<String> tasks) {
            List<String> lines = new ArrayList<>();
            for (int s = 0; s < choices.size(); s++) {
                int[] best = choices.get(s).best();
                Map<Integer, List<String>> users = new TreeMap<>();
                for (int t = 0; t < best.length; t++) {
                    users.computeIfAbsent(best[t], b -> new ArrayList<>()).add(tasks.get(t));
                }
                List<String> parts = new ArrayList<>();
                users.forEach((block, own) -> parts.add("block " + (block + 1) + " [" + String.join(", ", own) + "]"));
                lines.add("Stage " + (s + 1) + " of " + choices.size() + ": " + String.join(", ", parts));
            }
            return lines;
        }
    }
}
