package ai.polymath.torch.training;

import ai.polymath.data.Features;
import ai.polymath.data.LabelMaps;
import ai.polymath.data.Labels;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.balancing.BatchSource;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.InputTensors;
import ai.polymath.torch.network.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Features and labels of all examples as tensors on the device, made once; a batch is a selection of rows. Missing labels
 * are 0 there and are left out by their share in the loss, which is 0: their value cannot have any influence.
 */
final class TrainingData implements BatchSource, AutoCloseable {
    private final Keeper keeper = new Keeper();
    private final TrainingRows training;
    private final ScalarType type;
    private final Device device;
    private final Tensor dense;
    private final Tensor codes;
    private final List<TaskGroup> groups;
    private final List<Tensor> groupLabels = new ArrayList<>();
    private final List<Labels> labels;
    private final Features features;
    private final PictureBatches pictures;
    /** How many numbers of a task's label are labels of their own. */
    private final int[] counted;

    /**
     * Uploads features and labels.
     *
     * @param training the training rows
     * @param labels one a task, in the target's own unit
     */
    TrainingData(
            Features features,
            TrainingRows training,
            List<TaskGroup> groups,
            List<Labels> labels,
            ScalarType type,
            Device device) {
        this(features, PictureBatches.plain(features, mapsOf(groups, labels)), training, groups, labels, type, device);
    }

    /** The data of an experiment, with pictures varied in training. */
    static TrainingData of(PreparedExperiment prepared, List<TaskGroup> groups, ScalarType type, Device device) {
        return new TrainingData(
                prepared.features(),
                PictureBatches.of(prepared),
                TrainingRows.of(prepared),
                groups,
                prepared.labels(),
                type,
                device);
    }

    private static MapBatches mapsOf(List<TaskGroup> groups, List<Labels> labels) {
        FittedTask[] tasks = new FittedTask[labels.size()];
        for (TaskGroup group : groups) {
            for (int g = 0; g < tasks.length && g < group.indices().size(); g++) {
                tasks[group.indices().get(g)] = group.tasks().get(g);
            }
        }
        return new MapBatches(List.of(tasks), labels);
    }

    private TrainingData(
            Features features,
            PictureBatches pictures,
            TrainingRows training,
            List<TaskGroup> groups,
            List<Labels> labels,
            ScalarType type,
            Device device) {
        this.pictures = pictures;
        this.training = training;
        this.type = type;
        this.device = device;
        this.groups = groups;
        this.labels = labels;
        this.features = features;
        this.dense = keeper.build(() -> Tensors.of(features.dense(), features.rows(), features.denseWidth())
                .to(device, type));
        this.codes = keeper.build(() -> {
            long[] wide = new long[features.codes().length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = features.codes()[i];
            }
            return Tensors.of(wide, features.rows(), features.codeWidth()).to(device, ScalarType.Long);
        });
        this.counted = new int[labels.size()];
        for (TaskGroup group : groups) {
            for (int g = 0; g < group.indices().size(); g++) {
                int task = group.indices().get(g);
                counted[task] = group.tasks().get(g).countedWidth(labels.get(task));
            }
            boolean maps = isDense(group);
            groupLabels.add(keeper.build(() -> maps ? Tensors.zeros(type, 0) : upload(group, features.rows())));
        }
    }

    /** Maps are read when a batch needs them. */
    private boolean isDense(TaskGroup group) {
        return pictures.maps().has(group.indices().get(0));
    }

    private Tensor upload(TaskGroup group, int rows) {
        int members = group.indices().size();
        int width = width(group);
        float[] values = new float[Math.multiplyExact(rows, members * width)];
        for (int g = 0; g < members; g++) {
            FittedTask task = group.tasks().get(g);
            double[] own = labels.get(group.indices().get(g)).values();
            for (int row = 0; row < rows; row++) {
                for (int k = 0; k < width; k++) {
                    double value = own[row * width + k];
                    values[(row * members + g) * width + k] =
                            Double.isNaN(value) ? 0 : (float) ((value - task.center()) / task.scale());
                }
            }
        }
        Tensor all = Tensors.of(values, shape(group, rows, width));
        return all.to(device, type);
    }

    /** How many numbers a label of a group's tasks has. */
    private int width(TaskGroup group) {
        return labels.get(group.indices().get(0)).width();
    }

    private static long[] shape(TaskGroup group, int rows, int width) {
        int members = group.indices().size();
        return group.hasWideLabels() ? new long[] {rows, members, width} : new long[] {rows, members};
    }

    /** The inputs of some rows; the caller's scope owns them. */
    @Override
    public Inputs inputs(int[] rows) {
        Tensor index = index(rows);
        return new Inputs(
                dense.index_select(0, index),
                codes.index_select(0, index),
                InputTensors.blocks(features, rows, device, type, pictures::pixels));
    }

    /** The labels of some rows for a group; the caller's scope owns them. */
    @Override
    public Tensor labels(int group, int[] rows) {
        TaskGroup of = groups.get(group);
        if (isDense(of)) {
            return maps(of.indices().get(0), of.tasks().get(0), rows);
        }
        if (pictures.movesBoxes() && of.tasks().get(0).task() instanceof DetectionTask) {
            Labels boxes = labels.get(of.indices().get(0));
            return Tensors.of(pictures.moved(boxes, rows), shape(of, rows.length, boxes.width()))
                    .to(device, type);
        }
        return groupLabels.get(group).index_select(0, index(rows));
    }

    /** Standardised, {@code [rows, channels, height, width]}; {@code NaN} where missing. */
    private Tensor maps(int task, FittedTask fitted, int[] rows) {
        LabelMaps maps = labels.get(task).requireMaps();
        int size = maps.channels() * maps.height() * maps.width();
        float[] values = new float[Math.multiplyExact(rows.length, size)];
        float center = (float) fitted.center();
        float scale = (float) fitted.scale();
        for (int i = 0; i < rows.length; i++) {
            float[] own = pictures.map(task, rows[i]);
            if (own == null) {
                Arrays.fill(values, i * size, (i + 1) * size, Float.NaN);
                continue;
            }
            for (int k = 0; k < size; k++) {
                values[i * size + k] = (own[k] - center) / scale;
            }
        }
        return Tensors.of(values, rows.length, maps.channels(), maps.height(), maps.width())
                .to(device, type);
    }

    /** Whether a number of a row's label is a label. */
    private boolean isLabel(int task, int row, int k) {
        Labels own = labels.get(task);
        return pictures.maps().has(task)
                ? pictures.isLabelled(task, row)
                : !Double.isNaN(own.values()[row * own.width() + k]);
    }

    /** For each task, how many labels (multilabel: labelled entries; dense: pictures with a labelled pixel) some rows have, {@code [tasks]}. */
    @Override
    public int[] counts(int[] rows) {
        int[] counts = new int[labels.size()];
        for (int t = 0; t < counts.length; t++) {
            for (int row : rows) {
                for (int k = 0; k < counted[t]; k++) {
                    if (isLabel(t, row, k)) {
                        counts[t]++;
                    }
                }
            }
        }
        return counts;
    }

    /**
     * The share of each label in its task's mean loss: {@code 1 / count} where there is one, else 0.
     *
     * @param perTask what a label of each task counts, {@code [tasks]}
     */
    @Override
    public Tensor shares(int group, int[] rows, double[] perTask) {
        TaskGroup of = groups.get(group);
        int members = of.indices().size();
        int width = width(of);
        float[] shares = new float[rows.length * members * width];
        for (int g = 0; g < members; g++) {
            int task = of.indices().get(g);
            for (int i = 0; i < rows.length; i++) {
                for (int k = 0; k < counted[task]; k++) {
                    if (isLabel(task, rows[i], k)) {
                        shares[(i * members + g) * width + k] = (float) perTask[task];
                    }
                }
            }
        }
        return Tensors.of(shares, shape(of, rows.length, width)).to(device, type);
    }

    @Override
    public int[] independent(int[] like, long seed) {
        return training.independent(like, seed);
    }

    private Tensor index(int[] rows) {
        long[] wide = new long[rows.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = rows[i];
        }
        return Tensors.of(wide, wide.length).to(device, ScalarType.Long);
    }

    /** The pictures, which are varied while a step of training runs. */
    PictureBatches pictures() {
        return pictures;
    }

    @Override
    public void close() {
        pictures.close();
        keeper.close();
    }
}
