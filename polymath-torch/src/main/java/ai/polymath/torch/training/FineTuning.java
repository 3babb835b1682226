package ai.polymath.torch.training;

import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Split;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.run.TaskFigures;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.balancing.NotFiniteException;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Transplant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network for one task on a few rows. A round is a pass over the rows, or {@value #STEPS_A_ROUND} steps if that is
 * more, so that ten rows are looked at as often as it takes; {@code epochs} of the settings are the most rounds, and
 * {@code patience} how many rounds without a lower validation loss end it. The weights of the best round stay.
 *
 * <p>It is the loss that judges, not the task's metric: the ranks of two validation rows say nothing.
 */
public final class FineTuning {
    private static final int STEPS_A_ROUND = 10;

    private final Network network;
    private final List<FittedTask> tasks;
    private final int task;
    private final Features features;
    private final List<Labels> labels;

    /**
     * For a network.
     *
     * @param tasks those of the network
     * @param task the index of the one to train; the others have no labels
     * @param features of all rows
     * @param labels of all rows, one a task
     */
    public FineTuning(Network network, List<FittedTask> tasks, int task, Features features, List<Labels> labels) {
        this.network = network;
        this.tasks = tasks;
        this.task = task;
        this.features = features;
        this.labels = labels;
    }

    /**
     * How it went.
     *
     * @param validationLoss of the best round
     * @param steps how many there were
     * @param test metrics of the test rows by name; {@code NaN} where undefined
     */
    public record Outcome(double validationLoss, int steps, Map<String, Double> test) {}

    /**
     * Trains, and judges the test rows.
     *
     * @param frozen what of the network stays as it is; null for nothing
     * @throws ai.polymath.PolymathException if losses are not finite
     */
    public Outcome run(Split split, TrainingSettings settings, @Nullable Transplant frozen) {
        Device device = network.parameters().values().device();
        TrainingRows rows = TrainingRows.of(split.train());
        Frozen still = frozen == null ? null : new Frozen(network, frozen);
        try (TrainingData data = new TrainingData(features, rows, network.groups(), labels, ScalarType.Float, device);
                Stepper stepper = new Stepper(network, data, tasks, settings);
                ParameterSnapshot best = network.parameters().snapshot()) {
            Batches batches = new Batches(split.train(), settings.batchSize(), settings.seed());
            double lowest = Double.POSITIVE_INFINITY;
            int steps = 0;
            int since = 0;
            int epoch = 0;
            for (int round = 0;
                    round < settings.epochs()
                            && since < settings.earlyStopping().patience();
                    round++) {
                for (int until = steps + STEPS_A_ROUND; steps < until; epoch++) {
                    for (int[] batch : batches.ofEpoch(epoch)) {
                        stepper.step(steps++, epoch, batch, settings.optimizer().learningRate());
                        if (still != null) {
                            still.restore();
                        }
                    }
                }
                double loss = loss(data, split.validation());
                since++;
                if (loss < lowest) {
                    lowest = loss;
                    since = 0;
                    best.save();
                }
            }
            if (Double.isInfinite(lowest)) {
                throw new NotFiniteException(
                        "No validation loss of task '" + tasks.get(task).name() + "' is finite", "in any round");
            }
            best.restore();
            return new Outcome(lowest, steps, figures(data, split.test()));
        } finally {
            if (still != null) {
                still.close();
            }
        }
    }

    private double loss(TrainingData data, int[] rows) {
        double[] shares = new double[tasks.size()];
        shares[task] = 1.0 / data.counts(rows)[task];
        double[] sum = new double[1];
        new Predictor(network, features, labels).predict(rows, data::inputs, (chunk, inputs, outputs) -> {
            for (int g = 0; g < outputs.size(); g++) {
                var group = network.groups().get(g);
                int place = group.indices().indexOf(task);
                if (place >= 0) {
                    Tensor all =
                            group.losses(outputs.get(g), data.labels(g, chunk), data.shares(g, chunk, shares), inputs);
                    sum[0] += Tensors.doubles(all)[place];
                }
            }
        });
        return sum[0];
    }

    private Map<String, Double> figures(TrainingData data, int[] rows) {
        if (rows.length == 0) {
            return Map.of();
        }
        double[] predicted = new Predictor(network, features, labels)
                .predict(rows, data::inputs, (chunk, inputs, outputs) -> {})
                .get(task);
        if (Arrays.stream(predicted).anyMatch(v -> !Double.isFinite(v))) {
            throw new NotFiniteException(
                    "A prediction of task '" + tasks.get(task).name() + "' is not finite", "after training");
        }
        return TaskFigures.of(tasks.get(task), labels.get(task).select(rows), predicted);
    }
}
