package ai.polymath.torch.training;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord.TaskEpoch;
import ai.polymath.run.TaskFigures;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Computes losses and metrics of all tasks on a part of the rows, exactly over the whole part. */
final class Validator {
    private final PreparedExperiment prepared;
    private final Network network;
    private final TrainingData data;

    Validator(PreparedExperiment prepared, Network network, TrainingData data) {
        this.prepared = prepared;
        this.network = network;
        this.data = data;
    }

    /** Predictions of all tasks for a part. */
    List<double[]> predictions(Part part) {
        return new Predictor(network, prepared.tasks().size())
                .predict(prepared.rows(part), data::inputs, (rows, outputs) -> {});
    }

    /**
     * Losses and metrics of all tasks on the validation rows.
     *
     * @param when for messages, such as {@code step 7 (epoch 2)}
     * @throws PolymathException if a loss is not finite, naming the task
     */
    List<TaskEpoch> validate(String when) {
        int[] rows = prepared.rows(Part.VALIDATION);
        int tasks = prepared.tasks().size();
        int[] counts = data.counts(rows);
        double[] shares = new double[tasks];
        double[] losses = new double[tasks];
        for (int t = 0; t < tasks; t++) {
            shares[t] = counts[t] == 0 ? 0 : 1.0 / counts[t];
        }
        List<double[]> predictions = new Predictor(network, tasks).predict(rows, data::inputs, (chunk, outputs) -> {
            for (int g = 0; g < outputs.size(); g++) {
                var group = network.groups().get(g);
                Tensor perTask = group.losses(outputs.get(g), data.labels(g, chunk), data.shares(g, chunk, shares));
                double[] values = Tensors.doubles(perTask);
                for (int i = 0; i < values.length; i++) {
                    losses[group.indices().get(i)] += values[i];
                }
            }
        });
        for (int t = 0; t < tasks; t++) {
            if (!Double.isFinite(losses[t])) {
                throw new PolymathException("The validation loss of task '"
                        + prepared.tasks().get(t).name() + "' is " + losses[t] + " after " + when + ". "
                        + Trainer.DIVERGED);
            }
        }
        List<TaskEpoch> figures = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            Labels labels = prepared.labels().get(t).select(rows);
            var metrics = TaskFigures.of(prepared.tasks().get(t), labels, predictions.get(t));
            double loss = counts[t] == 0 ? Double.NaN : losses[t];
            figures.add(new TaskEpoch(prepared.tasks().get(t).name(), loss, Double.NaN, metrics));
        }
        return figures;
    }

    /** Mean over an epoch's steps of each task's loss and weight, steps without its labels left out. */
    static List<TaskEpoch> means(PreparedExperiment prepared, List<StepResult> steps) {
        List<TaskEpoch> means = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            int task = t;
            double loss = mean(steps.stream().mapToDouble(s -> s.losses()[task]).toArray());
            double weight =
                    mean(steps.stream().mapToDouble(s -> s.weights()[task]).toArray());
            means.add(new TaskEpoch(prepared.tasks().get(t).name(), loss, weight, java.util.Map.of()));
        }
        return means;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }
}
