package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the heads of all tasks, in groups that are computed together. */
public final class TaskGroups {
    private TaskGroups() {}

    /**
     * Groups tasks and makes their heads.
     *
     * @param book takes the parameters
     * @param tasks all tasks
     * @param width the representation's width
     * @param shape what the network is given
     * @param oneHead whether all tasks of a group use one head
     * @param outputs what outputs of these tasks have to do with each other
     */
    public static List<TaskGroup> build(
            ParameterBook book,
            List<FittedTask> tasks,
            int width,
            InputShape shape,
            HeadSettings settings,
            boolean oneHead,
            OutputSettings outputs) {
        SharedClasses classes = new SharedClasses(book, outputs, tasks, settings.lastWidth(width), settings);
        RelatedTasks related = new RelatedTasks(outputs, tasks);
        if (oneHead) {
            related.requireNone();
        }
        Map<Object, List<Integer>> members = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            Object form = related.has(t) ? related.relationOf(t) : form(tasks.get(t), t, classes.of(t), related);
            members.computeIfAbsent(form, k -> new ArrayList<>()).add(t);
        }
        List<TaskGroup> groups = new ArrayList<>();
        for (List<Integer> indices : members.values()) {
            FittedTask first = tasks.get(indices.get(0));
            String name = "heads." + groups.size();
            if (related.has(indices.get(0))) {
                groups.add(related.group(book, name, indices.get(0), width, settings));
                continue;
            }
            List<FittedTask> ofGroup = indices.stream().map(tasks::get).toList();
            // A head that only one task uses is that task's own.
            boolean shared = oneHead && indices.size() > 1;
            ClassProjection last = classes.projection(name + ".classes", indices, ofGroup, shared);
            groups.add(
                    first.task().isPlaceWise()
                            ? placeWise(book, name, indices.get(0), first, width, shape, settings, last)
                            : new WholeGroup(
                                    book, name, indices, ofGroup, width, settings, shared, related.loss(first), last));
        }
        return groups;
    }

    /**
     * The head of a place-wise task.
     *
     * @param classes what it has in place of a last layer of its own; null if it shares none
     */
    private static TaskGroup placeWise(
            ParameterBook book,
            String name,
            int index,
            FittedTask task,
            int width,
            InputShape shape,
            HeadSettings settings,
            @Nullable ClassProjection classes) {
        if (task.task() instanceof TaggingTask) {
            return new TaggingGroup(book, name, index, task, width, settings);
        }
        if (task.task() instanceof DetectionTask) {
            return new DetectionGroup(
                    book, name, index, task, width, settings, classes == null ? null : classes::logits);
        }
        if (task.task() instanceof DenseTask) {
            return new DenseGroup(book, name, index, task, width, settings);
        }
        throw new IllegalArgumentException("Task '" + task.name() + "' has a head for no input of " + shape + ".");
    }

    /** Tasks of equal form can be computed together. */
    private static Object form(FittedTask task, int index, int share, RelatedTasks related) {
        if (task.task().isPlaceWise()) {
            return index;
        }
        List<Object> form = new ArrayList<>(
                List.of(related.loss(task), task.predictionWidth(), task.task().kind(), share));
        if (share >= 0) {
            form.add(task.classes());
        }
        return form;
    }
}
