package ai.polymath.torch.sharing;

import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The trunk of {@link LearnedBranching}. */
final class BranchingTrunk implements Trunk {
    private final LearnedBranching settings;
    private final Encoder input;
    private final List<Encoder> branches;
    /** For each stage but the first a row a branch; at last a row a task: logits of the branches before. */
    private final List<Tensor> choices;
    /** How many training passes there have been, {@code [1]}. */
    private final Tensor passes;

    private BranchingTrunk(
            LearnedBranching settings, Encoder input, List<Encoder> branches, List<Tensor> choices, Tensor passes) {
        this.settings = settings;
        this.input = input;
        this.branches = branches;
        this.choices = choices;
        this.passes = passes;
    }

    static BranchingTrunk build(
            LearnedBranching settings, EncoderKind kind, InputShape shape, int tasks, ParameterBook book) {
        int count = settings.branches();
        Stages stages = Stages.withoutInput(0, kind.stages());
        Encoder input = Experts.input(kind, shape, book);
        List<Encoder> branches =
                Experts.build(kind, shape, book, new Experts.Names("shared.branch", Owner.SHARED), stages, count);
        List<Tensor> choices = new ArrayList<>();
        for (int s = 1; s < kind.stages(); s++) {
            choices.add(book.zeros("shared.choice." + s, Owner.SHARED, Role.OFFSET, count, count));
        }
        choices.add(book.zeros("choice", Experts.allTasks(tasks), Role.OFFSET, tasks, count));
        Tensor passes = book.buffer("choice.passes", torch.zeros(new long[] {1}, new TensorOptions(book.type())));
        return new BranchingTrunk(settings, input, branches, choices, passes);
    }

    @Override
    public Representation forward(Pass pass) {
        return new Representation.PerTask(pass.training() ? mixed(pass) : chosen(pass));
    }

    @Override
    public boolean learnsInTrainingOnly() {
        return true;
    }

    @Override
    public int width() {
        return input.width();
    }

    private Tensor mixed(Pass pass) {
        Tensor temperature = temperature();
        Tensor x = input.input(pass);
        List<Tensor> outputs = new ArrayList<>();
        for (Encoder branch : branches) {
            outputs.add(branch.stage(0, x, pass));
        }
        for (int s = 1; s < input.stages(); s++) {
            Tensor given = mix(draw(choices.get(s - 1), temperature), outputs);
            List<Tensor> next = new ArrayList<>();
            for (int j = 0; j < branches.size(); j++) {
                next.add(branches.get(j).stage(s, given.select(0, j), pass));
            }
            outputs = next;
        }
        return mix(draw(choices.get(choices.size() - 1), temperature), outputs);
    }

    /** The temperature of this pass, {@code [1]}; counts it. */
    private Tensor temperature() {
        try (Gradients.Off off = Gradients.off()) {
            Tensor temperature = passes.div(new Scalar(-(double) settings.halving()))
                    .exp2()
                    .mul(new Scalar(settings.temperature()))
                    .clamp_min(new Scalar(settings.finalTemperature()));
            passes.add_(new Scalar(1.0));
            return temperature;
        }
    }

    /** Gumbel-softmax of each row, {@code [rows, branches]}. */
    private static Tensor draw(Tensor logits, Tensor temperature) {
        Tensor gumbel;
        try (Gradients.Off off = Gradients.off()) {
            // -log of an exponential variable is a Gumbel variable.
            gumbel = torch.empty_like(logits)
                    .exponential_(1, new GeneratorOptional())
                    .log()
                    .neg();
        }
        return logits.add(gumbel).div(temperature).softmax(1);
    }

    /** {@code [rows, branches]} and a tensor a branch to {@code [rows, ...]}. */
    private static Tensor mix(Tensor weights, List<Tensor> outputs) {
        TensorVector parts = new TensorVector();
        outputs.forEach(o -> parts.push_back(o.reshape(-1)));
        long[] form = outputs.get(0).shape();
        long[] all = new long[form.length + 1];
        all[0] = weights.size(0);
        System.arraycopy(form, 0, all, 1, form.length);
        return weights.mm(torch.stack(parts)).view(all);
    }

    private Tensor chosen(Pass pass) {
        List<int[]> parents = parents();
        Tensor x = input.input(pass);
        Map<List<Integer>, Tensor> known = new LinkedHashMap<>();
        TensorVector perTask = new TensorVector();
        for (int last : parents.get(parents.size() - 1)) {
            perTask.push_back(output(input.stages() - 1, last, parents, x, known, pass));
        }
        return torch.stack(perTask);
    }

    /** What a branch gives, computed once. */
    private Tensor output(
            int stage, int branch, List<int[]> parents, Tensor x, Map<List<Integer>, Tensor> known, Pass pass) {
        List<Integer> place = List.of(stage, branch);
        Tensor output = known.get(place);
        if (output == null) {
            Tensor given = stage == 0 ? x : output(stage - 1, parents.get(stage - 1)[branch], parents, x, known, pass);
            output = branches.get(branch).stage(stage, given, pass);
            known.put(place, output);
        }
        return output;
    }

    /** The branch of the largest logit for each row of each choice; of equal ones the first. */
    private List<int[]> parents() {
        List<int[]> parents = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (Tensor choice : choices) {
                double[] logits = Tensors.doubles(choice);
                int count = branches.size();
                int[] best = new int[logits.length / count];
                for (int row = 0; row < best.length; row++) {
                    for (int i = 1; i < count; i++) {
                        if (logits[row * count + i] > logits[row * count + best[row]]) {
                            best[row] = i;
                        }
                    }
                }
                parents.add(best);
            }
        }
        return parents;
    }

    /** A line a stage: tasks in brackets share it. */
    @Override
    public List<String> findings(List<String> tasks) {
        List<int[]> parents = parents();
        int[] branch = parents.get(parents.size() - 1).clone();
        List<String> lines = new ArrayList<>();
        for (int s = input.stages() - 1; s >= 0; s--) {
            Map<Integer, List<String>> groups = new LinkedHashMap<>();
            for (int t = 0; t < branch.length; t++) {
                groups.computeIfAbsent(branch[t], b -> new ArrayList<>()).add(tasks.get(t));
                branch[t] = s == 0 ? 0 : parents.get(s - 1)[branch[t]];
            }
            StringBuilder line = new StringBuilder("Stage " + (s + 1) + " of " + input.stages() + ":");
            groups.values()
                    .forEach(g -> line.append(" [").append(String.join(", ", g)).append("]"));
            lines.add(0, line.toString());
        }
        return lines;
    }
}
