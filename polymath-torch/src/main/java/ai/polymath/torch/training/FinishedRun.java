package ai.polymath.torch.training;

import ai.polymath.linear.training.LinearRun;
import ai.polymath.run.History;
import ai.polymath.run.RunResult;
import ai.polymath.torch.bundle.TrainedModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A training that came to its end.
 *
 * @param result the figures
 * @param history all epochs; none for a linear model
 * @param model the model with the best epoch's weights
 * @param linear how a linear model was fitted; null for a network
 */
public record FinishedRun(
        RunResult result,
        History history,
        TrainedModel model,
        @Nullable LinearRun linear) implements AutoCloseable {
    /** Of a network. */
    public FinishedRun(RunResult result, History history, TrainedModel model) {
        this(result, history, model, null);
    }

    /** Writes {@code history.csv}, and what else a linear model has to tell, into a folder. */
    public void writeHistory(Path folder) {
        if (linear == null) {
            history.write(folder.resolve("history.csv"));
        } else {
            linear.write(folder);
        }
    }

    /** Frees the model. */
    @Override
    public void close() {
        model.close();
    }
}
