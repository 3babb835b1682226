package ai.polymath.torch.bundle;

import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.Table;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.linear.training.LinearModel;
import ai.polymath.run.TaskFigures;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.network.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trained model, a network or linear, with all that is needed to use it on a new table: how columns become features, and
 * what the outputs mean. A network owns native memory, so a model is to be closed.
 */
public final class TrainedModel implements AutoCloseable {
    private final String name;
    private final ModelSettings settings;
    private final Preprocessing preprocessing;
    private final List<FittedTask> tasks;
    private final OutputSettings outputs;
    private final ModelBody body;
    private Map<String, @Nullable Object> training = Map.of();

    /** Takes over a trained network. */
    public TrainedModel(
            String name,
            ModelSettings settings,
            Preprocessing preprocessing,
            List<FittedTask> tasks,
            OutputSettings outputs,
            Network network) {
        this(name, settings, preprocessing, tasks, outputs, new NetworkBody(network, tasks.size()));
    }

    TrainedModel(
            String name,
            ModelSettings settings,
            Preprocessing preprocessing,
            List<FittedTask> tasks,
            OutputSettings outputs,
            ModelBody body) {
        this.name = name;
        this.settings = settings;
        this.preprocessing = preprocessing;
        this.tasks = List.copyOf(tasks);
        this.outputs = outputs;
        this.body = body;
    }

    /** Of fitted linear models. */
    public static TrainedModel of(String name, ModelSettings settings, LinearModel model) {
        return new TrainedModel(
                name, settings, model.preprocessing(), model.tasks(), OutputSettings.NONE, new LinearBody(model));
    }

    /** The experiment's name. */
    public String name() {
        return name;
    }

    /** The model's form. */
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

    /** What the tasks' outputs have to do with each other. */
    public OutputSettings outputs() {
        return outputs;
    }

    /** This, which from now on says how it was trained, and keeps that in its bundle. */
    public TrainedModel withTraining(TrainingSettings how) {
        return withTrainingTree(Settings.toTree(how));
    }

    TrainedModel withTrainingTree(Map<String, @Nullable Object> tree) {
        training = tree;
        return this;
    }

    Map<String, @Nullable Object> trainingTree() {
        return training;
    }

    /**
     * How it was trained; empty for linear models, and for bundles of a time when that was not kept.
     *
     * @throws ai.polymath.PolymathException if it was trained with something that is not known here
     */
    public Optional<TrainingSettings> training() {
        return training.isEmpty()
                ? Optional.empty()
                : Optional.of(Settings.fromTree(training, "the bundle's training.json", TrainingSettings.class));
    }

    /**
     * The network.
     *
     * @throws IllegalStateException if the model is linear
     */
    public Network network() {
        if (body instanceof NetworkBody deep) {
            return deep.network();
        }
        throw new IllegalStateException("The model is linear: it has no network.");
    }

    /**
     * The linear models.
     *
     * @throws IllegalStateException if the model is a network
     */
    public LinearModel linear() {
        if (body instanceof LinearBody linear) {
            return linear.model();
        }
        throw new IllegalStateException("The model is a network, not linear.");
    }

    ModelBody body() {
        return body;
    }

    /**
     * Predicts for all rows of a table, which may have its columns in any order and others besides.
     *
     * @return by task: probabilities or values in the target's unit, row-major {@code [rows, predictionWidth]}, of dense
     *     tasks maps in the size in which the model sees pictures, {@code [rows, channels, height, width]}; {@code NaN} in
     *     rows without a molecule that can be read, if the model skips such rows
     * @throws ai.polymath.PolymathException naming the columns that are missing
     */
    public Map<String, double[]> predict(Table given) {
        Table table = preprocessing.complete(given, 0).table();
        List<double[]> all = body.predict(preprocessing.apply(table));
        BitSet unusable = preprocessing.unusable(table);
        Map<String, double[]> byTask = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            clear(all.get(t), all.get(t).length / Math.max(1, table.rows()), unusable);
            byTask.put(tasks.get(t).name(), all.get(t));
        }
        return byTask;
    }

    private static void clear(double[] values, int width, BitSet rows) {
        rows.stream().forEach(row -> Arrays.fill(values, row * width, (row + 1) * width, Double.NaN));
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
    public Map<String, Map<String, Double>> evaluate(Table given, java.util.Collection<String> judged) {
        Table table = preprocessing.complete(given, 0).table();
        BitSet unusable = preprocessing.unusable(table);
        Features features = preprocessing.apply(table);
        List<Labels> all = new ArrayList<>();
        for (FittedTask task : tasks) {
            boolean isJudged = judged.contains(task.name());
            Labels labels = isJudged ? task.aligned(table, features, task.labels(table)) : task.noLabels(table.rows());
            // Rows that can't be used count for nothing, whatever was made up for them.
            clear(labels.values(), labels.width(), unusable);
            all.add(labels);
        }
        List<double[]> predictions = body.judge(features, all);
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            if (judged.contains(tasks.get(t).name())) {
                figures.put(tasks.get(t).name(), TaskFigures.of(tasks.get(t), all.get(t), predictions.get(t)));
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
        return Bundle.load(folder, "cpu", () -> {});
    }

    /**
     * Reads a bundle onto the CPU, and starts the engine if the model is a network; linear models need no native library.
     *
     * @param threads processor threads for a network; 0 takes all cores
     */
    public static TrainedModel load(Path folder, int threads) {
        return Bundle.load(folder, "cpu", () -> Engine.start(threads));
    }

    /** Frees native memory. */
    @Override
    public void close() {
        body.close();
    }
}
