package ai.polymath.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an epoch when it is over.
 *
 * @param epoch its number, from 1
 * @param learningRate at its last step
 * @param seconds since training began
 * @param train each task's mean loss over the epoch's steps and mean weight
 * @param validation each task's loss and metrics on the validation rows
 * @param gradients how the tasks' gradients stood to each other; null without diagnostics
 */
public record EpochRecord(
        int epoch,
        double learningRate,
        double seconds,
        List<TaskEpoch> train,
        List<TaskEpoch> validation,
        @Nullable GradientSummary gradients) {
    /** Both lists are copied. */
    public EpochRecord {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * One task's figures in an epoch.
     *
     * @param task its name
     * @param loss mean loss; {@code NaN} if it had no label
     * @param weight mean weight in the joint loss; {@code NaN} in validation
     * @param metrics figures by metric; none in training
     */
    public record TaskEpoch(String task, double loss, double weight, Map<String, Double> metrics) {}
}
