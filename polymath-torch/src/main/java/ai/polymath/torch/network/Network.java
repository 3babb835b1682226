package ai.polymath.torch.network;

import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.chain.Workspace;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.FlatParametersBuilder;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.sharing.Representation;
import ai.polymath.torch.sharing.Trunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A trunk and the heads of all tasks, with their parameters in one vector: shared ones first, then those of the tasks. */
public final class Network implements AutoCloseable {
    /** The segment of the parameters that all tasks share. */
    public static final String SHARED = "shared";

    /** The segment of the tasks' own parameters. */
    public static final String TASKS = "tasks";

    private final Keeper keeper;
    private final Trunk trunk;
    private final List<TaskGroup> groups;
    private final List<ParameterBook.Entry> entries;
    private final List<ParameterBook.Entry> frozen;
    private final List<WordTable> wordTables;
    private final InputShape shape;
    private final ModuleFiles files;
    private final Map<String, List<Integer>> features;
    private final FlatParameters parameters;
    private final boolean cutsAtRepresentation;
    private final @Nullable EncoderKind placePooling;
    private final Workspace workspace = new Workspace();
    private boolean calm;

    Network(
            Keeper keeper,
            Trunk trunk,
            @Nullable EncoderKind placePooling,
            List<TaskGroup> groups,
            ParameterBook book,
            int ofTrunk,
            InputShape shape,
            Device device) {
        this.keeper = keeper;
        this.shape = shape;
        this.trunk = trunk;
        this.placePooling = placePooling;
        this.groups = groups;
        this.features = book.features();
        this.files = book.files();
        this.wordTables = book.wordTables();
        this.cutsAtRepresentation = !trunk.isPerTask()
                && groups.stream().noneMatch(TaskGroup::sharesHead)
                && book.entries().subList(0, ofTrunk).stream()
                        .allMatch(e -> e.owner().isShared());
        // Shared parameters first, so that their gradient is one stretch.
        List<ParameterBook.Entry> ordered = new ArrayList<>(NetworkBuilder.owned(book.entries(), groups));
        ordered.sort(Comparator.comparing(e -> !e.owner().isShared()));
        this.frozen = ordered.stream().filter(e -> book.isFrozen(e.name())).toList();
        ordered.removeAll(frozen);
        this.entries = List.copyOf(ordered);
        FlatParametersBuilder builder =
                FlatParameters.builder(book.type(), device).segment(SHARED).segment(TASKS);
        for (ParameterBook.Entry entry : entries) {
            builder.add(entry.owner().isShared() ? SHARED : TASKS, entry.name(), entry.tensor());
        }
        book.buffers().forEach(builder::buffer);
        frozen.forEach(entry -> builder.frozen(entry.name(), entry.tensor()));
        this.parameters = builder.build();
    }

    /**
     * Makes a network with fresh weights, whose outputs have nothing to do with each other.
     *
     * @param settings its form
     * @param shape what it is given
     * @param tasks what it predicts
     * @param type float, or double for exact checks
     * @param device where it lives
     * @param seed decides the weights; the same on every device
     */
    public static Network build(
            ModelSettings settings,
            InputShape shape,
            List<FittedTask> tasks,
            ScalarType type,
            Device device,
            long seed) {
        return build(settings, shape, tasks, OutputSettings.NONE, type, device, seed);
    }

    /**
     * Makes a network with fresh weights.
     *
     * @param settings its form
     * @param shape what it is given
     * @param tasks what it predicts
     * @param outputs what the tasks' outputs have to do with each other; what it says of tasks that are not there is left out
     * @param type float, or double for exact checks
     * @param device where it lives
     * @param seed decides the weights; the same on every device
     */
    public static Network build(
            ModelSettings settings,
            InputShape shape,
            List<FittedTask> tasks,
            OutputSettings outputs,
            ScalarType type,
            Device device,
            long seed) {
        return build(settings, shape, tasks, outputs, type, device, seed, new ModuleFiles());
    }

    /**
     * Makes a network with fresh weights.
     *
     * @param settings its form
     * @param shape what it is given
     * @param tasks what it predicts
     * @param outputs what the tasks' outputs have to do with each other; what it says of tasks that are not there is left out
     * @param type float, or double for exact checks
     * @param device where it lives
     * @param seed decides the weights; the same on every device
     * @param files those of modules that the settings name; others are read from the disk
     */
    public static Network build(
            ModelSettings settings,
            InputShape shape,
            List<FittedTask> tasks,
            OutputSettings outputs,
            ScalarType type,
            Device device,
            long seed,
            ModuleFiles files) {
        return NetworkBuilder.build(settings, shape, tasks, outputs, type, device, seed, files);
    }

    /** Makes a network of float parameters on the CPU, for a look at its form. */
    public static Network build(
            ModelSettings settings, InputShape shape, List<FittedTask> tasks, OutputSettings outputs) {
        return build(settings, shape, tasks, outputs, ScalarType.Float, Engine.device("cpu"), 0);
    }

    /** How many parameters all tasks share. */
    public long sharedParameters() {
        return entries.stream()
                .filter(entry -> entry.owner().isShared())
                .mapToLong(entry -> entry.tensor().numel())
                .sum();
    }

    /** How many parameters belong to single tasks. */
    public long ownParameters() {
        return parameters.parameterCount() - sharedParameters();
    }

    /**
     * Whether the representation parts what is shared from what is not: one representation for all tasks, all parameters
     * before it shared, and none behind it.
     */
    public boolean cutsAtRepresentation() {
        return cutsAtRepresentation;
    }

    /** Whether losses of several tasks reach one head or a part of it, which then is shared like the trunk. */
    public boolean sharesHeads() {
        return groups.stream().anyMatch(TaskGroup::sharesHead);
    }

    /** Whether the trunk gives each task a representation of its own. */
    public boolean isPerTask() {
        return trunk.isPerTask();
    }

    /**
     * Multiplies the gradients of each task's own parameters, in trunk and heads, by its factor; autograd must be off.
     *
     * @param factors {@code [tasks]}
     */
    public void scaleOwnGradients(double[] factors) {
        for (ParameterBook.Entry entry : entries) {
            List<Integer> owners = entry.owner().tasks();
            if (owners.size() == 1) {
                double factor = factors[owners.get(0)];
                if (factor != 1) {
                    entry.tensor().grad().mul_(new Scalar(factor));
                }
            } else if (!owners.isEmpty()) {
                Tensor gradient = entry.tensor().grad();
                long[] shape = new long[(int) gradient.dim()];
                Arrays.fill(shape, 1);
                shape[0] = owners.size();
                double[] own = owners.stream().mapToDouble(t -> factors[t]).toArray();
                Tensor perTask = Tensors.of(own, own.length).to(gradient.device(), gradient.scalar_type());
                gradient.mul_(perTask.view(shape));
            }
        }
    }

    /** What the trunk gives the heads. */
    public Representation represent(Inputs inputs, boolean training) {
        return trunk.forward(new Pass(inputs, training && !calm));
    }

    /**
     * What the trunk gives the heads in training, for a backward pass to the trunk's parameters: with autograd's graph, or where
     * the trunk {@linkplain #isChain is a chain} without one, for less work.
     */
    public Representation trace(Inputs inputs) {
        Pass pass = new Pass(inputs, !calm);
        if (!isChain() || !trunk.isChain(pass)) {
            return trunk.forward(pass);
        }
        try (Gradients.Off off = Gradients.off()) {
            return trunk.trace(pass);
        }
    }

    /** Whether all heads read the representation by a linear layer, so that they take a {@link Representation.Read}. */
    public boolean readsLinearly() {
        return placePooling == null && groups.stream().allMatch(TaskGroup::readsLinearly);
    }

    /** What the trunk's chain works in, step after step. */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * From now on the trunk is passed in training as in evaluation, without dropout and with running statistics as they are,
     * but for a trunk whose tasks could not learn so. Heads are as before.
     */
    public void calmTrunk() {
        calm = !trunk.learnsInTrainingOnly();
    }

    /** Whether the gradients of several tasks had better pass the trunk together than one after the other. */
    public boolean prefersGradientsTogether() {
        return trunk.prefersGradientsTogether();
    }

    /** Whether {@link #trace} may give a chain, so that no Jacobian is needed. */
    public boolean isChain() {
        return cutsAtRepresentation && trunk.isChain();
    }

    /** Whether the architecture adds a term of its own to the objective. */
    public boolean hasPenalty() {
        return trunk.hasPenalty();
    }

    /** The term that the architecture adds to the objective, one number. */
    public Tensor penalty(Inputs inputs) {
        return trunk.penalty(new Pass(inputs, true));
    }

    /** What the trunk has found out about the tasks, a line each. */
    public List<String> findings(List<String> tasks) {
        return trunk.findings(tasks);
    }

    /** The tasks in groups of equal form. */
    public List<TaskGroup> groups() {
        return groups;
    }

    /** Each group's raw outputs, batch first. */
    public List<Tensor> outputs(Inputs inputs, boolean training) {
        return outputs(represent(inputs, training), new Pass(inputs, training));
    }

    /** Each group's raw outputs of a representation, batch first. */
    public List<Tensor> outputs(Representation representation, Pass pass) {
        Representation whole = placePooling == null ? representation : pooled(placePooling, representation, pass);
        List<Tensor> outputs = new ArrayList<>();
        for (TaskGroup group : groups) {
            outputs.add(group.outputs(group.isPlaceWise() ? representation : whole, pass));
        }
        return outputs;
    }

    private Representation pooled(EncoderKind pooling, Representation places, Pass pass) {
        if (groups.stream().allMatch(TaskGroup::isPlaceWise)) {
            return places;
        }
        if (places instanceof Representation.Shared shared) {
            return new Representation.Shared(pooling.pool(shared.z(), pass.inputs()));
        }
        Tensor z = ((Representation.PerTask) places).z();
        TensorVector pooled = new TensorVector();
        for (long t = 0; t < z.size(0); t++) {
            pooled.push_back(pooling.pool(z.select(0, t), pass.inputs()));
        }
        return new Representation.PerTask(torch.stack(pooled));
    }

    /** All parameters as one vector. */
    public FlatParameters parameters() {
        return parameters;
    }

    /** The tables of embeddings whose words may begin with vectors of a file. */
    public List<WordTable> wordTables() {
        return wordTables;
    }

    /** The files of which it was built. */
    public ModuleFiles files() {
        return files;
    }

    /** What it is given. */
    public InputShape shape() {
        return shape;
    }

    /** The parameters that never change. */
    public List<ParameterBook.Entry> frozenEntries() {
        return frozen;
    }

    /** How many numbers are part of the model and never change. */
    public long frozenParameters() {
        return parameters.frozen().values().stream().mapToLong(Tensor::numel).sum();
    }

    /** All parameters that are trained, with owner and role, in the order of the vector. */
    public List<ParameterBook.Entry> entries() {
        return entries;
    }

    /** For input weights by name: columns of each feature, one feature after the other. */
    public Map<String, List<Integer>> features() {
        return features;
    }

    /** Frees the network. */
    @Override
    public void close() {
        workspace.close();
        parameters.close();
        keeper.close();
    }
}
