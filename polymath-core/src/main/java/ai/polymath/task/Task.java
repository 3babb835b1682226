package ai.polymath.task;

import ai.polymath.settings.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to predict. A task says which column holds its label, how a wrong prediction is charged (its loss), how much
 * it counts (its weight) and by which metrics it is judged.
 *
 * <p>A task is a setting; what it learns from the labels of a table (its classes, the scale of its target) is a
 * {@link FittedTask}.
 */
@Choice("type")
public sealed interface Task
        permits BinaryTask,
                MulticlassTask,
                MultilabelTask,
                OrdinalTask,
                RegressionTask,
                TaggingTask,
                CountTask,
                DetectionTask,
                DenseTask {
    /** The unique name. */
    String name();

    /** The columns that hold its label: one, or one a label for a multilabel task. */
    List<String> targets();

    /**
     * The name of the source that its labels come from, where an experiment has several; null for every source that has its
     * target.
     */
    default @Nullable String source() {
        return rows().source();
    }

    /** How much it counts in the joint loss; 1 for most. */
    double weight();

    /** The name of the metric that judges it first. */
    String primaryMetric();

    /** The names of all metrics reported for it, the primary one first. */
    List<String> metrics();

    /** The word for its kind, as in the experiment file. */
    String kind();

    /** The rows that it is about. */
    TaskRows rows();

    /** This about other rows of the same target, under another name. */
    Task withRows(String newName, TaskRows newRows);

    /**
     * Whether there is an answer for every place of an example (a word of a sentence, a pixel of a picture) instead of one for
     * the whole.
     */
    default boolean isPlaceWise() {
        return false;
    }

    /**
     * Whether each class has an output of its own, so that tasks with classes of the same names can share a class projection
     * ({@code outputs.share}).
     */
    default boolean hasClasses() {
        return false;
    }

    /** Fits the task to the labels of a table: finds classes, and centre and scale of a regression target on training rows. */
    FittedTask fit(LabelSource source);
}
