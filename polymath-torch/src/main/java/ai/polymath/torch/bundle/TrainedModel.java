package ai.polymath.torch.bundle;

import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.Table;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.run.TaskFigures;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.training.Predictor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A trained network with all that is needed to use it on a new table: how columns become features, and what the outputs
 * mean. It owns native memory and is to be closed.
 */
public final class TrainedModel implements AutoCloseable {
    private final String name;
    private final ModelSettings settings;
    private final Preprocessing preprocessing;
    private final List<FittedTask> tasks;
    private final Network network;

    /** Takes over a trained network. */
    public TrainedModel(
            String name, ModelSettings settings, Preprocessing preprocessing, List<FittedTask> tasks, Network network) {
        this.name = name;
        this.settings = settings;
        this.preprocessing = preprocessing;
        this.tasks = List.copyOf(tasks);
        this.network = network;
    }

    /** The experiment's name. */
    public String name() {
        return name;
    }

    /** The network's form. */
    public ModelSettings settings() {
        return settings;
    }

    /** How columns become features. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** What it predicts. */
    public List<FittedTask> tasks() {
        return tasks;
    }

    /** The network. */
    public Network network() {
        return network;
    }

    /**
     * Predicts for all rows of a table, which may have its columns in any order and others besides.
     *
     * @return by task: probabilities or values in the target's unit, row-major {@code [rows, predictionWidth]}
     * @throws ai.polymath.PolymathException naming the columns that are missing
     */
    public Map<String, double[]> predict(Table table) {
        Features features = preprocessing.apply(table);
        int[] rows = new int[table.rows()];
        Arrays.setAll(rows, i -> i);
        List<double[]> all = new Predictor(network, tasks.size())
                .predict(rows, chunk -> inputs(features, chunk), (r, outputs) -> {});
        Map<String, double[]> byTask = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            byTask.put(tasks.get(t).name(), all.get(t));
        }
        return byTask;
    }

    private Inputs inputs(Features features, int[] chunk) {
        int from = chunk[0];
        int n = chunk.length;
        float[] dense =
                Arrays.copyOfRange(features.dense(), from * features.denseWidth(), (from + n) * features.denseWidth());
        long[] codes = new long[n * features.codeWidth()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = features.codes()[from * features.codeWidth() + i];
        }
        var values = network.parameters().values();
        return new Inputs(
                Tensors.of(dense, n, features.denseWidth()).to(values.device(), values.scalar_type()),
                Tensors.of(codes, n, features.codeWidth()).to(values.device(), ScalarType.Long));
    }

    /** Judges the model on a table with labels for all tasks, as {@link #evaluate(Table, java.util.Collection)}. */
    public Map<String, Map<String, Double>> evaluate(Table table) {
        return evaluate(table, tasks.stream().map(FittedTask::name).toList());
    }

    /**
     * Judges the model on a table with labels for some tasks.
     *
     * @return by task, figures by metric, the primary one first; {@code NaN} where undefined
     */
    public Map<String, Map<String, Double>> evaluate(Table table, java.util.Collection<String> judged) {
        Map<String, double[]> predictions = predict(table);
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        for (FittedTask task : tasks) {
            if (judged.contains(task.name())) {
                Labels labels = task.labels(table);
                double[] predicted = java.util.Objects.requireNonNull(predictions.get(task.name()));
                figures.put(task.name(), TaskFigures.of(task, labels, predicted));
            }
        }
        return figures;
    }

    /** Writes a bundle: a folder that holds the whole model. */
    public void save(Path folder) {
        Bundle.save(this, folder);
    }

    /** Reads a bundle onto the CPU. */
    public static TrainedModel load(Path folder) {
        return Bundle.load(folder, "cpu");
    }

    /** Frees the network. */
    @Override
    public void close() {
        network.close();
    }
}
