package ai.polymath.torch.training;

import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Runs the network without training and gives each task's predictions in its own terms. */
public final class Predictor {
    private static final int CHUNK = 4096;

    private final Network network;
    private final int tasks;

    /** For a network of that many tasks. */
    public Predictor(Network network, int tasks) {
        this.network = network;
        this.tasks = tasks;
    }

    /**
     * Predicts for some rows, a few thousand at a time.
     *
     * @param rows the rows
     * @param inputs makes the inputs of some of them, inside a scope of this method
     * @param outputs sees rows and raw outputs of each chunk, one a group; may do nothing
     * @return one array a task: probabilities or values in the target's unit, {@code [rows, predictionWidth]}
     */
    public List<double[]> predict(int[] rows, Function<int[], Inputs> inputs, ChunkListener outputs) {
        List<double[]> predictions = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            predictions.add(new double[0]);
        }
        for (TaskGroup group : network.groups()) {
            for (int g = 0; g < group.indices().size(); g++) {
                int width = group.tasks().get(g).predictionWidth();
                predictions.set(group.indices().get(g), new double[rows.length * width]);
            }
        }
        for (int from = 0; from < rows.length; from += CHUNK) {
            int[] chunk = java.util.Arrays.copyOfRange(rows, from, Math.min(rows.length, from + CHUNK));
            try (Scope scope = Scope.open();
                    Gradients.Off off = Gradients.off()) {
                List<Tensor> raw = network.outputs(inputs.apply(chunk), false);
                for (int i = 0; i < raw.size(); i++) {
                    store(network.groups().get(i), raw.get(i), predictions, from, chunk.length);
                }
                outputs.see(chunk, raw);
            }
        }
        return predictions;
    }

    /** Sees the raw outputs of a chunk of rows. */
    @FunctionalInterface
    public interface ChunkListener {
        /** Called for each chunk, inside its scope. */
        void see(int[] rows, List<Tensor> outputs);
    }

    private static void store(TaskGroup group, Tensor raw, List<double[]> predictions, int from, int rows) {
        double[] values = Tensors.doubles(group.predictions(raw));
        int members = group.indices().size();
        for (int g = 0; g < members; g++) {
            FittedTask task = group.tasks().get(g);
            int width = task.predictionWidth();
            double[] own = predictions.get(group.indices().get(g));
            for (int row = 0; row < rows; row++) {
                for (int k = 0; k < width; k++) {
                    double value = values[(row * members + g) * width + k];
                    own[(from + row) * width + k] = value * task.scale() + task.center();
                }
            }
        }
    }
}
