package ai.polymath.torch.sharing;

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
import org.bytedeco.pytorch.Tensor;

/** The trunk of {@link LearnedBranching}. */
final class BranchingTrunk implements Trunk {
    private final Encoder input;
    private final List<Encoder> branches;
    /** For each stage but the first, which branch before it each of its branches takes. */
    private final List<GumbelChoice> parents;

    private final ChoiceSearch parentSearch;
    /** Which of the last branches each task takes. */
    private final GumbelChoice leaves;

    private final ChoiceSearch leafSearch;

    private BranchingTrunk(
            Encoder input,
            List<Encoder> branches,
            List<GumbelChoice> parents,
            ChoiceSearch parentSearch,
            GumbelChoice leaves,
            ChoiceSearch leafSearch) {
        this.input = input;
        this.branches = branches;
        this.parents = parents;
        this.parentSearch = parentSearch;
        this.leaves = leaves;
        this.leafSearch = leafSearch;
    }

    static BranchingTrunk build(
            LearnedBranching settings, EncoderKind kind, InputShape shape, int tasks, ParameterBook book) {
        int count = settings.branches();
        Encoder input = Experts.input(kind, shape, book);
        List<Encoder> branches = Experts.alike(
                kind,
                shape,
                book,
                new Experts.Names("shared.branch", Owner.SHARED),
                Stages.withoutInput(0, kind.stages()),
                count);
        List<GumbelChoice> parents = new ArrayList<>();
        for (int s = 1; s < kind.stages(); s++) {
            parents.add(GumbelChoice.build(book, "shared.choice." + s, Owner.SHARED, count, count));
        }
        GumbelChoice leaves = GumbelChoice.build(book, "choice", Experts.allTasks(tasks), tasks, count);
        ChoiceSearch parentSearch = new ChoiceSearch(settings.how(), book, "shared.choice.passes");
        // With a task's index in its name it stays behind where a new task uses the shared part: that one's search
        // begins afresh.
        ChoiceSearch leafSearch = new ChoiceSearch(settings.how(), book, "task.0.choice.passes");
        return new BranchingTrunk(input, branches, parents, parentSearch, leaves, leafSearch);
    }

    @Override
    public Representation forward(Pass pass) {
        ChoiceSearch.Moment leafMoment = leafSearch.now();
        ChoiceSearch.Moment parentMoment = parentSearch.now();
        if (pass.training()) {
            leafSearch.count();
            parentSearch.count();
            if (!leafMoment.isOver()) {
                List<Tensor> outputs =
                        parentMoment.isOver() ? new Tree(pass).outputs(input.stages() - 1) : mixed(parentMoment, pass);
                return new Representation.PerTask(mix(leaves, leafMoment, outputs));
            }
        }
        Tree tree = new Tree(pass);
        List<Tensor> perTask = new ArrayList<>();
        for (int last : leaves.best()) {
            perTask.add(tree.output(input.stages() - 1, last));
        }
        return Representation.PerTask.of(perTask);
    }

    @Override
    public boolean learnsInTrainingOnly() {
        return true;
    }

    @Override
    public int width() {
        return input.width();
    }

    /** What the branches of the last stage give while parents are searched for. */
    private List<Tensor> mixed(ChoiceSearch.Moment moment, Pass pass) {
        Tensor x = input.input(pass);
        List<Tensor> outputs = new ArrayList<>();
        for (Encoder branch : branches) {
            outputs.add(branch.stage(0, x, pass));
        }
        for (int s = 1; s < input.stages(); s++) {
            Tensor given = mix(parents.get(s - 1), moment, outputs);
            List<Tensor> next = new ArrayList<>();
            for (int j = 0; j < branches.size(); j++) {
                next.add(branches.get(j).stage(s, given.select(0, j), pass));
            }
            outputs = next;
        }
        return outputs;
    }

    /** What branches give, {@code [batch, ...]} each, to what choosers take, {@code [choosers, batch, ...]}. */
    private static Tensor mix(GumbelChoice choice, ChoiceSearch.Moment moment, List<Tensor> outputs) {
        Tensor draws = choice.draw(moment, outputs.get(0).size(0));
        return Experts.perTask(Experts.mix(draws, Experts.stack(outputs)), outputs.get(0));
    }

    /** One pass through branches whose parents are the likeliest; each is computed once, and only if it is asked for. */
    private final class Tree {
        private final Pass pass;
        private final List<int[]> best =
                parents.stream().map(GumbelChoice::best).toList();
        private final Map<List<Integer>, Tensor> known = new LinkedHashMap<>();

        Tree(Pass pass) {
            this.pass = pass;
        }

        Tensor output(int stage, int branch) {
            List<Integer> place = List.of(stage, branch);
            Tensor output = known.get(place);
            if (output == null) {
                output = branches.get(branch).stage(stage, given(stage, branch), pass);
                known.put(place, output);
            }
            return output;
        }

        private Tensor given(int stage, int branch) {
            return stage == 0
                    ? known.computeIfAbsent(List.of(), p -> input.input(pass))
                    : output(stage - 1, best.get(stage - 1)[branch]);
        }

        List<Tensor> outputs(int stage) {
            List<Tensor> all = new ArrayList<>();
            for (int branch = 0; branch < branches.size(); branch++) {
                all.add(output(stage, branch));
            }
            return all;
        }
    }

    /** A line a stage: tasks in brackets share it. */
    @Override
    public List<String> findings(List<String> tasks) {
        int[] branch = leaves.best();
        List<String> lines = new ArrayList<>();
        for (int s = input.stages() - 1; s >= 0; s--) {
            Map<Integer, List<String>> groups = new LinkedHashMap<>();
            int[] before =
                    s == 0 ? new int[branches.size()] : parents.get(s - 1).best();
            for (int t = 0; t < branch.length; t++) {
                groups.computeIfAbsent(branch[t], b -> new ArrayList<>()).add(tasks.get(t));
                branch[t] = before[branch[t]];
            }
            StringBuilder line = new StringBuilder("Stage " + (s + 1) + " of " + input.stages() + ":");
            groups.values()
                    .forEach(g -> line.append(" [").append(String.join(", ", g)).append("]"));
            lines.add(0, line.toString());
        }
        return lines;
    }
}
