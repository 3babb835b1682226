package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that predict over one set of classes by one class projection: a class has one vector of weights, whichever task asks
 * for it. A multiclass task is a softmax over the logits of its classes, a multilabel task a sigmoid of each, and a binary
 * task a sigmoid of the logit of its positive class minus that of its negative one.
 *
 * @param tasks their names; a task asked per column stands for all tasks it becomes
 * @param by whether all have the same classes, or each some of them
 * @param embedding dimension N of label embeddings: the weights of a class are its embedding times one matrix
 *     {@code [N, width]}; null for free weights
 * @param offsets whether a task has an offset of its own for each of its classes
 */
@Doc("Tasks that predict over one set of classes by one class projection.")
public record OutputShare(
        @Doc("The tasks, by name; one that is asked per column stands for all tasks it becomes.")
        List<String> tasks,

        @Doc(
                "classes: all tasks have the same classes; label: what tasks share is each class that they have in common, by name.")
        @Default("classes")
        By by,

        @Doc("Dimension of label embeddings, for weights of low rank; free weights if left out.") @Nullable
        Integer embedding,

        @Doc(
                "own: each task has offsets of its own, for classes more or less frequent in it; shared: one offset a class.")
        @Default("own")
        Offsets offsets) {

    /** Which classes are shared. */
    public enum By {
        /** All tasks have the same classes, in any order. */
        CLASSES,
        /** Each task has some of the classes. */
        LABEL
    }

    /** Whose the offsets of classes are. */
    public enum Offsets {
        /** Each task's own. */
        OWN,
        /** One a class. */
        SHARED
    }

    /** Checks the number of tasks and the dimension. */
    public OutputShare {
        tasks = List.copyOf(tasks);
        if (new HashSet<>(tasks).size() < tasks.size()) {
            throw new PolymathException("tasks is " + tasks + ", which names a task twice.");
        }
        if (tasks.isEmpty()) {
            throw new PolymathException("tasks is empty, but two or more tasks share a class projection.");
        }
        if (embedding != null && embedding < 1) {
            throw new PolymathException(
                    "embedding is " + embedding + ", but label embeddings have 1 dimension or more.");
        }
    }

    /** By free weights, same classes, own offsets. */
    public static OutputShare of(String... tasks) {
        return new OutputShare(List.of(tasks), By.CLASSES, null, Offsets.OWN);
    }

    /** This for other tasks. */
    public OutputShare withTasks(List<String> value) {
        return new OutputShare(value, by, embedding, offsets);
    }
}
