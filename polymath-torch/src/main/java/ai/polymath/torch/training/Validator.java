package ai.polymath.torch.training;

import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord.TaskEpoch;
import ai.polymath.run.TaskFigures;
import ai.polymath.torch.balancing.NotFiniteException;
import ai.polymath.torch.balancing.StepResult;
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

    /** Predictions of all tasks for a part; {@code when} says how far training is, for messages. */
    List<double[]> predictions(Part part, String when) {
        List<double[]> predictions = new Predictor(network, prepared.features(), prepared.labels())
                .predict(prepared.rows(part), data::inputs, (rows, inputs, outputs) -> {});
        requireFinite(predictions, when);
        return predictions;
    }

    /** Weights that an epoch's last step has broken show here, before they are taken for a good state. */
    private void requireFinite(List<double[]> predictions, String when) {
        for (int t = 0; t < predictions.size(); t++) {
            for (double value : predictions.get(t)) {
                if (!Double.isFinite(value)) {
                    throw new NotFiniteException(
                            "A prediction of task '" + prepared.tasks().get(t).name() + "' is " + value, when);
                }
            }
        }
    }

    /**
     * Losses and metrics of all tasks on the validation rows.
     *
     * @param when how far training is, for messages
     * @throws NotFiniteException if a prediction is not finite
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
        List<double[]> predictions = new Predictor(network, prepared.features(), prepared.labels())
                .predict(rows, data::inputs, (chunk, inputs, outputs) -> {
                    for (int g = 0; g < outputs.size(); g++) {
                        var group = network.groups().get(g);
                        Tensor perTask = group.losses(
                                outputs.get(g), data.labels(g, chunk), data.shares(g, chunk, shares), inputs);
                        double[] values = Tensors.doubles(perTask);
                        for (int i = 0; i < values.length; i++) {
                            losses[group.indices().get(i)] += values[i];
                        }
                    }
                });
        requireFinite(predictions, when);
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
