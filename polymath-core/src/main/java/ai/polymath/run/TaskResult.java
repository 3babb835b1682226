package ai.polymath.run;

import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.metric.Direction;
import ai.polymath.task.FittedTask;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run says of one task.
 *
 * @param task its name
 * @param type its kind
 * @param primaryMetric the metric that judges it first
 * @param direction which way that is better
 * @param labels how many labelled examples each part has
 * @param figures the model's metrics in each part that was evaluated
 * @param baseline the same metrics of the constant prediction
 * @param detail what else a report shows; null if nothing was predicted
 */
public record TaskResult(
        String task,
        String type,
        String primaryMetric,
        Direction direction,
        Map<Part, Integer> labels,
        Map<Part, Map<String, Double>> figures,
        Map<Part, Map<String, Double>> baseline,
        @Nullable TaskDetail detail) {

    /** Without detail. */
    public TaskResult(
            String task,
            String type,
            String primaryMetric,
            Direction direction,
            Map<Part, Integer> labels,
            Map<Part, Map<String, Double>> figures,
            Map<Part, Map<String, Double>> baseline) {
        this(task, type, primaryMetric, direction, labels, figures, baseline, null);
    }

    /**
     * Judges predictions.
     *
     * @param prepared the experiment
     * @param index the task's index
     * @param predictions for the rows of each part to be judged, {@code [rows, predictionWidth]}; of a dense task the
     *     numbers of its tally
     */
    public static TaskResult of(PreparedExperiment prepared, int index, Map<Part, double[]> predictions) {
        FittedTask task = prepared.tasks().get(index);
        Labels all = prepared.labels().get(index);
        Map<Part, Integer> counts = new EnumMap<>(Part.class);
        Map<Part, Map<String, Double>> figures = new EnumMap<>(Part.class);
        Map<Part, Map<String, Double>> baseline = new EnumMap<>(Part.class);
        Labels training = all.select(prepared.split().train());
        for (Part part : Part.values()) {
            counts.put(part, all.count(prepared.rows(part)));
            double[] predicted = predictions.get(part);
            if (predicted != null) {
                Labels labels = all.select(prepared.rows(part));
                figures.put(part, TaskFigures.of(task, labels, predicted));
                baseline.put(part, TaskFigures.baseline(task, training, labels));
            }
        }
        return new TaskResult(
                task.name(),
                task.task().kind(),
                task.task().primaryMetric(),
                TaskFigures.direction(task),
                counts,
                figures,
                baseline,
                TaskDetail.of(prepared, index, predictions));
    }

    /** The primary metric in a part; {@code NaN} if undefined or not evaluated. */
    public double primary(Part part) {
        return figures.getOrDefault(part, Map.of()).getOrDefault(primaryMetric, Double.NaN);
    }

    /** The primary metric of the constant prediction in a part; {@code NaN} if undefined or not evaluated. */
    public double primaryBaseline(Part part) {
        return baseline.getOrDefault(part, Map.of()).getOrDefault(primaryMetric, Double.NaN);
    }

    /** As {@code metrics.json} has it. */
    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("type", type);
        tree.put("primary_metric", primaryMetric);
        tree.put("direction", direction == Direction.HIGHER ? "higher is better" : "lower is better");
        tree.put("labels", byPart(labels));
        figures.forEach((part, values) -> tree.put(part.word(), values));
        tree.put("baseline", byPart(baseline));
        return tree;
    }

    private static Map<String, Object> byPart(Map<Part, ?> values) {
        Map<String, Object> tree = new LinkedHashMap<>();
        values.forEach((part, value) -> tree.put(part.word(), value));
        return tree;
    }
}
