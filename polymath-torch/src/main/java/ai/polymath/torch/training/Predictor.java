package ai.polymath.torch.training;

import ai.polymath.data.Features;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Runs the network without training and gives each task's predictions in its own terms. */
public final class Predictor {
    private static final int CHUNK = 4096;

    /** Rows of texts, pictures or graphs are large. */
    private static final int CHUNK_OF_STRUCTURES = 128;

    private final Network network;
    private final int tasks;
    private final Features features;

    /** For a network of that many tasks and the features that it is to see. */
    public Predictor(Network network, int tasks, Features features) {
        this.network = network;
        this.tasks = tasks;
        this.features = features;
    }

    /**
     * Predicts for some rows, a few thousand at a time.
     *
     * @param rows the rows
     * @param inputs makes the inputs of some of them, inside a scope of this method
     * @param outputs sees rows, inputs and raw outputs of each chunk, one a group; may do nothing
     * @return one array a task: probabilities or values in the target's unit, {@code [rows, predictionWidth]}
     */
    public List<double[]> predict(int[] rows, Function<int[], Inputs> inputs, ChunkListener outputs) {
        List<double[]> predictions = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            predictions.add(new double[0]);
        }
        for (TaskGroup group : network.groups()) {
            for (int g = 0; g < group.indices().size(); g++) {
                int width = group.tasks().get(g).predictionWidth(features);
                predictions.set(group.indices().get(g), new double[rows.length * width]);
            }
        }
        int size = features.blocks().isEmpty() ? CHUNK : CHUNK_OF_STRUCTURES;
        for (int from = 0; from < rows.length; from += size) {
            int[] chunk = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + size));
            try (Scope scope = Scope.open();
                    Gradients.Off off = Gradients.off()) {
                Inputs given = inputs.apply(chunk);
                List<Tensor> raw = network.outputs(given, false);
                for (int i = 0; i < raw.size(); i++) {
                    TaskGroup group = network.groups().get(i);
                    store(group, group.predictions(raw.get(i), given), predictions, from);
                }
                outputs.see(chunk, given, raw);
            }
        }
        return predictions;
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
