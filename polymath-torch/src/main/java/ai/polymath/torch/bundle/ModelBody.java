package ai.polymath.torch.bundle;

import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a trained model computes with: everything of it that is neither preprocessing nor task. */
sealed interface ModelBody extends AutoCloseable permits NetworkBody, LinearBody {
    /**
     * Predicts for all rows.
     *
     * @return one array a task: probabilities or values in the target's unit, {@code [rows, predictionWidth]}
     */
    List<double[]> predict(Features features);

    /**
     * Predicts for all rows to judge.
     *
     * @param labels of all rows, one a task
     * @return as {@link #predict}, but of a dense task the numbers of its tally
     */
    default List<double[]> judge(Features features, List<Labels> labels) {
        return predict(features);
    }

    /** Writes the weights by name. */
    void save(Path file);

    /** Files of which it is built, by the paths that its settings name. */
    default Map<String, byte[]> modules() {
        return Map.of();
    }

    /** Frees native memory, if it has any. */
    @Override
    void close();
}
