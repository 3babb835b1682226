package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects of a picture are, and what they are. A prediction is a list of boxes with class and score.
 *
 * @param name the unique name
 * @param target the column of boxes; the name if left out
 * @param weight how much the task counts
 * @param classes the classes in the order of the output; found in the boxes if left out
 * @param maxDetections how many boxes are told of a picture at most
 * @param threshold score that a box must have to be told
 * @param overlap intersection over union from which the weaker of two boxes of a class is taken for the same object
 * @param boxWeight how much the loss of the boxes counts beside that of the classes
 * @param metric the primary metric; mean average precision at an overlap of 0.5 if left out
 * @param rows the rows that it is about
 */
@Kind("detection")
@Doc("Where the objects of a picture are, and what they are: boxes with class and score.")
public record DetectionTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of boxes; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The classes in the order of the output; found in the boxes if left out.") @Default("[]")
        List<String> classes,

        @Doc("How many boxes are told of a picture at most.") @Default("100")
        int maxDetections,

        @Doc("Score in [0, 1] that a box must have to be told; low ones cost little in map_50.") @Default("0.02")
        double threshold,

        @Doc("Intersection over union from which the weaker of two boxes of a class is dropped as the same object.")
        @Default("0.5")
        double overlap,

        @Doc("How much the loss of the boxes counts beside that of the classes.") @Default("2")
        double boxWeight,

        @Doc("The primary metric; map_50 if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final List<String> METRICS = List.of("map_50", "map_50_95");

    /** Checks the settings. */
    public DetectionTask {
        TaskRules.check(name, weight, metric, Form.DETECTION);
        TaskRules.positive("box_weight", boxWeight);
        classes = List.copyOf(classes);
        if (new HashSet<>(classes).size() < classes.size()) {
            throw new PolymathException("Task '" + name + "': " + classes + " names a class twice.");
        }
        if (maxDetections < 1) {
            throw new PolymathException(
                    "Task '" + name + "': max_detections is " + maxDetections + ", but it must be 1 or more.");
        }
        if (!(threshold >= 0 && threshold < 1)) {
            throw new PolymathException(
                    "Task '" + name + "': threshold is " + threshold + ", but it must be at least 0 and below 1.");
        }
        if (!(overlap > 0 && overlap <= 1)) {
            throw new PolymathException(
                    "Task '" + name + "': overlap is " + overlap + ", but it must be above 0 and at most 1.");
        }
    }

    /** A task on a column of boxes, with everything else by default. */
    public static DetectionTask of(String name, String target) {
        return new DetectionTask(name, target, 1, List.of(), 100, 0.02, 0.5, 2, null, TaskRows.ALL);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? METRICS.get(0) : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(metric, METRICS);
    }

    @Override
    public String kind() {
        return "detection";
    }

    @Override
    public boolean isPlaceWise() {
        return true;
    }

    @Override
    public boolean hasClasses() {
        return true;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new DetectionTask(
                newName,
                targets().get(0),
                weight,
                classes,
                maxDetections,
                threshold,
                overlap,
                boxWeight,
                metric,
                newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        return new FittedTask(this, BoxLabels.classes(name, source, targets().get(0), classes), 0, 1);
    }
}
