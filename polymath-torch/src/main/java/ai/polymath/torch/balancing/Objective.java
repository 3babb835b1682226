package ai.polymath.torch.balancing;

import ai.polymath.balancing.StepInput;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.Representation;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The losses of a batch as functions of the network's parameters: for each task its weight times the mean loss over its
 * labelled rows. Tasks without a label in the batch are absent.
 */
final class Objective {
    private final Network network;
    private final BatchSource source;
    private final List<FittedTask> tasks;
    private final double[] preferences;
    private final long seed;

    Objective(Network network, BatchSource source, List<FittedTask> tasks, double[] preferences, long seed) {
        this.network = network;
        this.source = source;
        this.tasks = tasks;
        this.preferences = preferences;
        this.seed = seed;
    }

    Network network() {
        return network;
    }

    BatchSource source() {
        return source;
    }

    int tasks() {
        return tasks.size();
    }

    /** The tasks that have labels in some rows. */
    int[] present(int[] rows) {
        int[] counts = source.counts(rows);
        int[] present = new int[counts.length];
        int n = 0;
        for (int task = 0; task < counts.length; task++) {
            if (counts[task] > 0) {
                present[n++] = task;
            }
        }
        return Arrays.copyOf(present, n);
    }

    /**
     * Rows whose representations are known.
     *
     * @param z what the trunk made of them, or a copy whose gradient is caught
     */
    record Represented(Representation z, Inputs inputs, int[] rows) {
        Represented with(Representation other) {
            return new Represented(other, inputs, rows);
        }
    }

    /** The trunk's representations in training; chance (dropout) depends on the step only. */
    Represented represent(StepBatch batch, int[] rows) {
        return pass(batch, rows, inputs -> network.represent(inputs, true));
    }

    /** The same of a whole batch for a backward pass to the trunk, as {@link Network#trace}. */
    Represented trace(StepBatch batch) {
        return pass(batch, batch.rows(), network::trace);
    }

    private Represented pass(StepBatch batch, int[] rows, Function<Inputs, Representation> trunk) {
        Engine.seedStep(seed, batch.step());
        Inputs inputs = source.inputs(rows);
        return new Represented(trunk.apply(inputs), inputs, rows);
    }

    /**
     * The losses of the tasks in the order of the network's groups, {@code [tasks]}; 0 for tasks not among the present.
     */
    Tensor losses(Represented represented, int[] present) {
        int[] rows = represented.rows();
        Inputs inputs = represented.inputs();
        int[] counts = source.counts(rows);
        double[] shares = new double[counts.length];
        for (int task : present) {
            shares[task] = tasks.get(task).task().weight() / counts[task];
        }
        TensorVector parts = new TensorVector();
        List<Tensor> outputs = network.outputs(represented.z(), new Pass(inputs, true));
        for (int g = 0; g < network.groups().size(); g++) {
            Tensor own = source.shares(g, rows, shares);
            parts.push_back(network.groups().get(g).losses(outputs.get(g), source.labels(g, rows), own, inputs));
        }
        return network.groups().size() == 1 ? new Tensor(parts.get(0)) : torch.cat(parts);
    }

    /** The entries of a tensor in the order of groups, in the order of tasks. */
    double[] byTask(Tensor inGroupOrder) {
        double[] values = Tensors.doubles(inGroupOrder);
        double[] ordered = new double[values.length];
        int at = 0;
        for (TaskGroup group : network.groups()) {
            for (int task : group.indices()) {
                ordered[task] = values[at++];
            }
        }
        return ordered;
    }

    /** Numbers in the order of tasks as a tensor in the order of groups, like {@code like}. */
    Tensor inGroupOrder(double[] byTask, Tensor like) {
        double[] ordered = new double[byTask.length];
        int at = 0;
        for (TaskGroup group : network.groups()) {
            for (int task : group.indices()) {
                ordered[at++] = byTask[task];
            }
        }
        return Tensors.of(ordered, ordered.length).to(like.device(), like.scalar_type());
    }

    /** Where a task's loss stands in the order of groups. */
    int place(int task) {
        int at = 0;
        for (TaskGroup group : network.groups()) {
            int index = group.indices().indexOf(task);
            if (index >= 0) {
                return at + index;
            }
            at += group.indices().size();
        }
        throw new IllegalArgumentException("No task " + task);
    }

    /**
     * What a method may know of the step.
     *
     * @throws NotFiniteException if a loss is not finite, naming task and step
     */
    StepInput input(StepBatch batch, int[] present, double[] weighted) {
        double[] losses = new double[present.length];
        double[] chosen = new double[present.length];
        double sum = 0;
        for (int i = 0; i < present.length; i++) {
            int task = present[i];
            losses[i] = weighted[task];
            chosen[i] = preferences[task];
            sum += chosen[i];
            if (!Double.isFinite(losses[i])) {
                throw new NotFiniteException(
                        "The loss of task '" + tasks.get(task).name() + "' is " + losses[i],
                        "in step " + (batch.step() + 1) + " (epoch " + (batch.epoch() + 1) + ")");
            }
        }
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] *= chosen.length / sum;
        }
        return new StepInput(batch.step(), batch.epoch(), present, losses, chosen, seed * 1_000_003 + batch.step());
    }

    /** A step whose losses are known, and whose task gradients are one backward pass a task away. */
    interface TaskPass {
        /** Tasks and losses of the step. */
        StepInput input();

        /** Fills rows with the gradients of the present tasks; the tasks' own parameters get theirs, of weight 1. */
        TensorRows fill(TaskGradients rows);
    }

    /**
     * A step's losses, passed back as far as the representation: the heads have their gradients, of weight 1.
     *
     * @param cut holds each task's gradient at the representation
     * @param input tasks and losses of the step
     */
    record HeadPass(Cut cut, StepInput input) implements TaskPass {
        @Override
        public TensorRows fill(TaskGradients rows) {
            return rows.fill(cut, input.present());
        }
    }

    /** A step's losses with all of their graph. */
    private record LossPass(Tensor losses, int[] places, StepInput input) implements TaskPass {
        @Override
        public TensorRows fill(TaskGradients rows) {
            return rows.fill(losses, places);
        }
    }

    /** Begins a step whose task gradients are wanted at the shared parameters. */
    TaskPass pass(StepBatch batch) {
        if (!network.sharesHeads()) {
            return passHeads(batch);
        }
        // A shared head has a gradient for each task, so the passes must begin at the losses.
        int[] present = present(batch.rows());
        network.parameters().zeroGradients();
        Tensor losses = losses(represent(batch, batch.rows()), present);
        StepInput input = input(batch, present, byTask(losses));
        return new LossPass(losses, Arrays.stream(present).map(this::place).toArray(), input);
    }

    /** Begins a step whose task gradients are wanted: forward, losses, and one backward pass through all heads. */
    HeadPass passHeads(StepBatch batch) {
        int[] present = present(batch.rows());
        network.parameters().zeroGradients();
        Represented represented = trace(batch);
        Cut cut = network.readsLinearly() && represented.z() instanceof Representation.Shared one
                ? Cut.read(one, network.workspace())
                : Cut.of(represented.z(), tasks(), network.workspace());
        Tensor losses = losses(represented.with(cut.heads()), present);
        StepInput input = input(batch, present, byTask(losses));
        cut.backward(losses, tasks());
        return new HeadPass(cut, input);
    }

    /**
     * A whole step with known weights: they act on the shared parameters; the tasks' own get their gradients of weight 1.
     *
     * @param weights by task
     */
    StepInput passWeighted(StepBatch batch, double[] weights) {
        if (network.cutsAtRepresentation()) {
            HeadPass pass = passHeads(batch);
            pass.cut().backward(weights);
            return pass.input();
        }
        int[] present = present(batch.rows());
        FlatParameters parameters = network.parameters();
        parameters.zeroGradients();
        Tensor losses = losses(represent(batch, batch.rows()), present);
        StepInput input = input(batch, present, byTask(losses));
        losses.sum().backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
        Tensor own;
        try (Gradients.Off off = Gradients.off()) {
            own = parameters.gradient(parameters.segment(Network.TASKS)).clone();
            parameters.zeroGradients();
        }
        losses.dot(inGroupOrder(weights, losses)).backward();
        try (Gradients.Off off = Gradients.off()) {
            parameters.gradient(parameters.segment(Network.TASKS)).copy_(own);
        }
        return input;
    }

    /** The result for people: losses without the tasks' weights. */
    StepResult result(StepInput input, double[] weights) {
        double[] losses = absent();
        double[] all = absent();
        for (int i = 0; i < input.present().length; i++) {
            int task = input.present()[i];
            losses[task] = input.losses()[i] / tasks.get(task).task().weight();
            all[task] = weights[i];
        }
        return new StepResult(losses, all);
    }

    /** What a step without any label gives. */
    double[] absent() {
        double[] array = new double[tasks.size()];
        Arrays.fill(array, Double.NaN);
        return array;
    }

    /** The name of a task, for messages. */
    String name(int task) {
        return tasks.get(task).name();
    }
}
