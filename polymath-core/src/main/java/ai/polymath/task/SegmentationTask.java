package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Maps;
import ai.polymath.metric.ClassTally;
import ai.polymath.metric.DenseTally;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which class every pixel of a picture has. Labels are maps of class indices: grey values or palette indices of a PNG, or whole
 * numbers of an array.
 *
 * @param name the unique name
 * @param target the column of maps; the name if left out
 * @param weight how much the task counts
 * @param classes the names of the classes, in the order of their indices; if left out, all maps are looked through and the
 *     indices from 0 to the largest are the names
 * @param ignore index of pixels whose class is not known; so are negative indices
 * @param classWeights how much a pixel of a class counts; 1 where none is given
 * @param metric the primary metric; mean_iou if left out
 * @param rows the rows that it is about
 */
@Kind("segmentation")
@Doc("Which class every pixel of a picture has; labels are maps of class indices.")
public record SegmentationTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of label maps, or of their paths; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The names of the classes in the order of their indices; 0 to the largest index of all maps if left out.")
        @Default("[]")
        List<String> classes,

        @Doc("The index of pixels whose class is not known; negative ones are not known either.") @Default("255")
        int ignore,

        @Doc("How much a pixel of each class counts in the loss; 1 where none is given.") @Default("{}")
        Map<String, Double> classWeights,

        @Doc("The primary metric; mean_iou if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements DenseTask {
    private static final List<String> METRICS = List.of("mean_iou", "pixel_accuracy");
    private static final int MOST_CLASSES = 1024;

    /** Checks the settings. */
    public SegmentationTask {
        TaskRules.check(name, weight, metric, Form.SEGMENTATION);
        classes = List.copyOf(classes);
        classWeights = Collections.unmodifiableMap(new LinkedHashMap<>(classWeights));
        if (new HashSet<>(classes).size() < classes.size()) {
            throw new PolymathException("Task '" + name + "': " + classes + " names a class twice.");
        }
        if (classes.size() == 1 || classes.size() > MOST_CLASSES) {
            throw new PolymathException(
                    "Task '" + name + "' has " + classes.size() + " classes, but needs 2 to " + MOST_CLASSES + ".");
        }
        if (ignore >= 0 && ignore < classes.size()) {
            throw new PolymathException("Task '" + name + "': ignore is " + ignore
                    + ", which is the index of the class '" + classes.get(ignore) + "'.");
        }
        classWeights.forEach((type, value) -> TaskRules.positive("class_weights of '" + type + "'", value));
    }

    /** A task on a column of maps, with everything else by default. */
    public static SegmentationTask of(String name, String target) {
        return new SegmentationTask(name, target, 1, List.of(), 255, Map.of(), null, TaskRows.ALL);
    }

    /** This with classes of these names. */
    public SegmentationTask withClasses(List<String> value) {
        return new SegmentationTask(name, target, weight, value, ignore, classWeights, metric, rows);
    }

    /** This with these weights of classes. */
    public SegmentationTask withClassWeights(Map<String, Double> value) {
        return new SegmentationTask(name, target, weight, classes, ignore, value, metric, rows);
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
        return "segmentation";
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new SegmentationTask(newName, targets().get(0), weight, classes, ignore, classWeights, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        List<String> all = classes.isEmpty() ? indices(source) : classes;
        Classes.requireKnown(name, "class_weights", classWeights.keySet(), all);
        return new FittedTask(this, all, 0, 1);
    }

    /** The indices up to the largest of all maps, as names. */
    private List<String> indices(LabelSource source) {
        int largest = DenseLabels.largest(DenseLabels.column(this, source.table()), this::indices);
        if (largest < 1) {
            throw new PolymathException("Task '" + name + "': the maps of column '"
                    + targets().get(0) + "' have "
                    + (largest < 0 ? "no class at all." : "the class 0 only, so there is nothing to learn."));
        }
        return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    }

    private float[] indices(Maps.Numbers numbers, String where) {
        return indices(numbers, where, MOST_CLASSES);
    }

    @Override
    public float[] read(FittedTask fitted, Maps.Numbers numbers, String where) {
        return indices(numbers, where, fitted.classes().size());
    }

    private float[] indices(Maps.Numbers numbers, String where, int most) {
        if (numbers.channels() != 1) {
            throw new PolymathException("Task '" + name + "': " + where + " has " + numbers.channels()
                    + " numbers a pixel, but a label map has one, the index of the class. Maybe it is a picture in"
                    + " colours: save it as a grey or palette PNG of indices.");
        }
        float[] values = numbers.values();
        float[] read = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            if (!(value >= 0) || value == ignore) {
                read[i] = Float.NaN;
            } else if (value >= most || value != (int) value) {
                throw new PolymathException("Task '" + name + "': " + where + " has the value "
                        + DenseLabels.number(value) + " at row " + (i / numbers.width() + 1) + ", column "
                        + (i % numbers.width() + 1) + ", but class indices are whole numbers from 0 to " + (most - 1)
                        + "; " + ignore + " and negative ones stand for pixels that are not labelled.");
            } else {
                read[i] = value;
            }
        }
        return read;
    }

    /** The most frequent class; of equally frequent ones the first. */
    @Override
    public float[] constant(FittedTask fitted, float[][] pixels) {
        long[] counts = new long[fitted.classes().size()];
        for (float[] pixel : pixels) {
            counts[(int) pixel[0]]++;
        }
        int best = 0;
        for (int k = 1; k < counts.length; k++) {
            best = counts[k] > counts[best] ? k : best;
        }
        return new float[] {best};
    }

    @Override
    public DenseTally tally(FittedTask fitted) {
        return new ClassTally(fitted.classes().size());
    }
}
