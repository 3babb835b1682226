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
     * @param seen what it saw of its examples in training; null in validation
     */
    public record TaskEpoch(
            String task,
            double loss,
            double weight,
            Map<String, Double> metrics,
            @Nullable Seen seen) {
        /** Without what was seen, as in validation. */
        public TaskEpoch(String task, double loss, double weight, Map<String, Double> metrics) {
            this(task, loss, weight, metrics, null);
        }
    }

    /**
     * What a task saw of its training examples.
     *
     * @param batches in how many batches of the epoch it had labels
     * @param examples how many labelled examples it saw in the epoch, repetitions counted
     * @param passes how often it has gone through its labelled training examples since training began
     */
    public record Seen(int batches, long examples, double passes) {}
}
