package ai.polymath.torch.training;

import ai.polymath.run.History;
import ai.polymath.run.RunResult;
import ai.polymath.torch.bundle.TrainedModel;

/**
 * A training that came to its end.
 *
 * @param result the figures
 * @param history all epochs
 * @param model the model with the best epoch's weights
 */
public record FinishedRun(RunResult result, History history, TrainedModel model) implements AutoCloseable {
    /** Frees the model. */
    @Override
    public void close() {
        model.close();
    }
}
