package ai.polymath.torch.training;

import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.metric.DenseTally;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Runs the network without training and gives each task's predictions in its own terms. */
public final class Predictor {
    private static final int CHUNK = 4096;

    /** Rows of texts, pictures or graphs are large. */
    private static final int CHUNK_OF_STRUCTURES = 128;

    /** Numbers of pixels that outputs have at most at a time. */
    private static final long PIXEL_NUMBERS = 1L << 24;

    private final Network network;
    private final int tasks;
    private final Features features;
    private final List<Labels> judged;

    /** For a network of that many tasks and the features that it is to see; what is predicted of dense tasks is kept. */
    public Predictor(Network network, int tasks, Features features) {
        this(network, tasks, features, List.of());
    }

    /**
     * For a network and the features that it is to see. What is predicted of dense tasks is compared with their labels at once and
     * not kept.
     *
     * @param judged the labels of all rows, one a task
     */
    public Predictor(Network network, Features features, List<Labels> judged) {
        this(network, judged.size(), features, judged);
    }

    private Predictor(Network network, int tasks, Features features, List<Labels> judged) {
        this.network = network;
        this.tasks = tasks;
        this.features = features;
        this.judged = judged;
    }

    /**
     * Predicts for some rows, a few thousand at a time.
     *
     * @param rows the rows
     * @param inputs makes the inputs of some of them, inside a scope of this method
     * @param outputs sees rows, inputs and raw outputs of each chunk, one a group; may do nothing
     * @return one array a task: probabilities or values in the target's unit, {@code [rows, predictionWidth]}; of a dense task that
     *     is judged the numbers of its tally
     */
    public List<double[]> predict(int[] rows, Function<int[], Inputs> inputs, ChunkListener outputs) {
        List<double[]> predictions = new ArrayList<>();
        Map<Integer, DenseTally> tallies = new HashMap<>();
        for (int t = 0; t < tasks; t++) {
            predictions.add(new double[0]);
        }
        for (TaskGroup group : network.groups()) {
            for (int g = 0; g < group.indices().size(); g++) {
                FittedTask task = group.tasks().get(g);
                int t = group.indices().get(g);
                if (task.task() instanceof DenseTask dense && !judged.isEmpty()) {
                    tallies.put(t, dense.tally(task));
                } else {
                    int width = task.predictionWidth(features);
                    predictions.set(t, new double[Math.multiplyExact(rows.length, width)]);
                }
            }
        }
        int size = chunk();
        for (int from = 0; from < rows.length; from += size) {
            int[] chunk = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + size));
            try (Scope scope = Scope.open();
                    Gradients.Off off = Gradients.off()) {
                Inputs given = inputs.apply(chunk);
                List<Tensor> raw = network.outputs(given, false);
                for (int i = 0; i < raw.size(); i++) {
                    TaskGroup group = network.groups().get(i);
                    Tensor told = group.predictions(raw.get(i), given);
                    DenseTally tally = tallies.get(group.indices().get(0));
                    if (tally == null) {
                        store(group, told, predictions, from);
                    } else {
                        judge(group, told, chunk, tally);
                    }
                }
                outputs.see(chunk, given, raw);
            }
        }
        tallies.forEach((task, tally) -> predictions.set(task, tally.numbers()));
        return predictions;
    }

    /** So many rows that outputs at all pixels need bounded memory. */
    private int chunk() {
        if (features.blocks().isEmpty()) {
            return CHUNK;
        }
        long numbers = 1;
        for (TaskGroup group : network.groups()) {
            FittedTask first = group.tasks().get(0);
            if (first.task() instanceof DenseTask dense) {
                long pixels = first.predictionWidth(features) / dense.channels();
                numbers += pixels * Math.max(dense.channels(), first.classes().size());
            }
        }
        return (int) Math.max(1, Math.min(CHUNK_OF_STRUCTURES, PIXEL_NUMBERS / numbers));
    }

    private void judge(TaskGroup group, Tensor told, int[] rows, DenseTally tally) {
        FittedTask task = group.tasks().get(0);
        Labels labels = judged.get(group.indices().get(0));
        for (int i = 0; i < rows.length; i++) {
            if (!labels.isMissing(rows[i])) {
                double[] values = Tensors.doubles(told.select(0, i));
                float[] predicted = new float[values.length];
                for (int k = 0; k < values.length; k++) {
                    predicted[k] = (float) (values[k] * task.scale() + task.center());
                }
                tally.add(predicted, labels.requireMaps().read(labels.values()[rows[i]]));
            }
        }
    }

    /** Sees the raw outputs of a chunk of rows. */
    @FunctionalInterface
    public interface ChunkListener {
        /** Called for each chunk, inside its scope. */
        void see(int[] rows, Inputs inputs, List<Tensor> outputs);
    }

    private void store(TaskGroup group, Tensor told, List<double[]> predictions, int from) {
        double[] values = Tensors.doubles(told);
        int members = group.indices().size();
        int rows = (int) told.size(0);
        int width = (int) told.size(2);
        for (int g = 0; g < members; g++) {
            FittedTask task = group.tasks().get(g);
            int full = task.predictionWidth(features);
            double[] own = predictions.get(group.indices().get(g));
            for (int row = 0; row < rows; row++) {
                int at = (from + row) * full;
                for (int k = 0; k < width; k++) {
                    own[at + k] = values[(row * members + g) * width + k] * task.scale() + task.center();
                }
                Arrays.fill(own, at + width, at + full, NO_PLACE);
            }
        }
    }

    /** What stands behind the last place of an example. */
    private static final double NO_PLACE = -1;
}
