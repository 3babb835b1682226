package ai.polymath.torch.sharing;

import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The trunk of {@link ProgressiveExtraction}, and with one level of {@link CustomizedGateControl}. */
final class Extraction implements Trunk {
    private final Encoder input;
    private final List<Level> levels;

    private Extraction(Encoder input, List<Level> levels) {
        this.input = input;
        this.levels = levels;
    }

    /**
     * The numbers of the architecture.
     *
     * @param levels how many levels
     * @param shared experts of a level that all tasks share
     * @param own experts of a level that each task has
     */
    record Form(int levels, int shared, int own) {}

    /**
     * One level.
     *
     * @param stages the encoder's stages that its experts are
     * @param shared experts of all tasks
     * @param own experts of each task
     * @param gates a gate a task: over the shared experts, then its own
     * @param sharedGate a gate over all experts, shared ones first, then those of each task; none at the last level
     */
    private record Level(
            Stages stages,
            List<Encoder> shared,
            List<List<Encoder>> own,
            SoftmaxGates gates,
            @Nullable SoftmaxGates sharedGate) {}

    static void check(String kind, int shared, int own) {
        Experts.atLeast(
                kind, "shared_experts", shared, 1, "Without a shared expert tasks share nothing but the input.");
        Experts.atLeast(kind, "task_experts", own, 1, "If tasks shall have no expert of their own, use mmoe.");
    }

    static Extraction build(EncoderKind kind, InputShape shape, int tasks, ParameterBook book, Form form) {
        Encoder input = Experts.input(kind, shape, book);
        List<Level> levels = new ArrayList<>();
        int width = GateInput.width(input, shape, book);
        for (int l = 0; l < form.levels(); l++) {
            int from = l * kind.stages() / form.levels();
            int to = (l + 1) * kind.stages() / form.levels();
            Builder builder = new Builder(kind, shape, book, form, tasks, l, Stages.withoutInput(from, to));
            levels.add(builder.level(width));
            width = input.width(to - 1);
        }
        return new Extraction(input, levels);
    }

    /** Makes the parameters of one level. */
    private record Builder(
            EncoderKind kind, InputShape shape, ParameterBook book, Form form, int tasks, int level, Stages stages) {
        Level level(int gateWidth) {
            int below = form.levels() - 1 - level;
            String prefix = "level." + level;
            List<Encoder> shared = experts(prefix + ".shared", Owner.SHARED, form.shared());
            List<List<Encoder>> own = new ArrayList<>();
            for (int t = 0; t < tasks; t++) {
                // What the shared gate takes up serves all tasks.
                Owner owner = below > 0 ? Owner.SHARED : new Owner(List.of(t));
                own.add(experts(prefix + ".task." + t, owner, form.own()));
            }
            Owner ofGates = below > 1 ? Owner.SHARED : Experts.allTasks(tasks);
            SoftmaxGates gates = gates(prefix + ".gates", ofGates, tasks, form.shared() + form.own(), gateWidth);
            SoftmaxGates sharedGate = below == 0
                    ? null
                    : gates(prefix + ".shared_gate", Owner.SHARED, 1, form.shared() + tasks * form.own(), gateWidth);
            return new Level(stages, shared, own, gates, sharedGate);
        }

        private List<Encoder> experts(String prefix, Owner owner, int count) {
            return Experts.build(kind, shape, book, new Experts.Names(prefix, owner), stages, count);
        }

        private SoftmaxGates gates(String prefix, Owner owner, int gates, int experts, int inputs) {
            return new SoftmaxGates(book, new Experts.Names(prefix, owner), gates, experts, inputs);
        }
    }

    /**
     * Keeps the last task's experts out of the shared gates: their logits are so low that the softmax gives them exactly 0,
     * and so no gradient either.
     *
     * @param own experts of a level that each task has
     */
    static void admit(List<ParameterBook.Entry> parameters, int own) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            for (ParameterBook.Entry entry : parameters) {
                if (entry.name().matches("level\\.\\d+\\.shared_gate\\.(weight|bias)")) {
                    Tensor last = entry.tensor().narrow(1, entry.tensor().size(1) - own, own);
                    last.fill_(new Scalar(entry.name().endsWith("bias") ? SHUT : 0));
                }
            }
        }
    }

    /** A logit whose softmax is 0 in single and double precision, whatever the others within reach are. */
    private static final double SHUT = -1e5;

    @Override
    public Representation forward(Pass pass) {
        Tensor x = input.input(pass);
        int tasks = levels.get(0).own().size();
        Tensor ofShared = x;
        List<Tensor> ofTasks = Collections.nCopies(tasks, x);
        Tensor mixed = x;
        Tensor form = x;
        for (Level level : levels) {
            int from = level.stages().from();
            // The input is what follows no stage: stage -1.
            int before = from - 1;
            Tensor gates = from == 0
                    ? level.gates().ofOne(input.summary(before, x, pass))
                    : level.gates().ofEach(gateInputs(ofTasks, before, pass));
            List<Tensor> sharedOutputs = run(level.shared(), ofShared, level.stages(), pass);
            List<Tensor> ownOutputs = new ArrayList<>();
            for (int t = 0; t < tasks; t++) {
                ownOutputs.addAll(run(level.own().get(t), ofTasks.get(t), level.stages(), pass));
            }
            Tensor shared = Experts.stack(sharedOutputs);
            Tensor own = Experts.stack(ownOutputs);
            mixed = mix(gates, shared, own);
            form = ownOutputs.isEmpty() ? sharedOutputs.get(0) : ownOutputs.get(0);
            SoftmaxGates sharedGate = level.sharedGate();
            if (sharedGate != null) {
                Tensor weights = sharedGate.ofOne(input.summary(before, ofShared, pass));
                ofShared = Experts.mix(weights, torch.cat(new TensorVector(shared, own), 1))
                        .reshape(form.shape());
                ofTasks = split(mixed, form.shape());
            }
        }
        return new Representation.PerTask(Experts.perTask(mixed, form));
    }

    private static List<Tensor> run(List<Encoder> experts, Tensor hidden, Stages stages, Pass pass) {
        List<Tensor> outputs = new ArrayList<>();
        for (Encoder expert : experts) {
            outputs.add(expert.forward(hidden, stages.from(), stages.to(), pass));
        }
        return outputs;
    }

    private Tensor gateInputs(List<Tensor> ofTasks, int stage, Pass pass) {
        TensorVector parts = new TensorVector();
        ofTasks.forEach(x -> parts.push_back(input.summary(stage, x, pass)));
        return torch.stack(parts, 0);
    }

    /**
     * For each task the shared experts and its own.
     *
     * @param gates {@code [batch, tasks, s + k]}
     * @param shared {@code [batch, s, n]}
     * @param own {@code [batch, tasks k, n]}
     * @return {@code [batch, tasks, n]}
     */
    private static Tensor mix(Tensor gates, Tensor shared, Tensor own) {
        long tasks = gates.size(1);
        long s = shared.size(1);
        long k = gates.size(2) - s;
        long batch = gates.size(0);
        Tensor ofShared = Experts.mix(gates.narrow(2, 0, s), shared);
        Tensor perTask = own.view(batch * tasks, k, own.size(2));
        Tensor weights = gates.narrow(2, s, k).reshape(batch * tasks, 1, k);
        return ofShared.add(Experts.mix(weights, perTask).view(batch, tasks, own.size(2)));
    }

    private static List<Tensor> split(Tensor mixed, long[] form) {
        List<Tensor> parts = new ArrayList<>();
        for (long t = 0; t < mixed.size(1); t++) {
            parts.add(mixed.select(1, t).reshape(form));
        }
        return parts;
    }

    @Override
    public int width() {
        return input.width();
    }
}
