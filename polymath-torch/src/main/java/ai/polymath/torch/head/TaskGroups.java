package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.loss.TaskLoss;
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
        Map<Object, List<Integer>> members = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            members.computeIfAbsent(form(tasks.get(t), t, classes.of(t)), k -> new ArrayList<>())
                    .add(t);
        }
        List<TaskGroup> groups = new ArrayList<>();
        for (List<Integer> indices : members.values()) {
            List<FittedTask> ofGroup = indices.stream().map(tasks::get).toList();
            String name = "heads." + groups.size();
            // A head that only one task uses is that task's own.
            boolean shared = oneHead && indices.size() > 1;
            ClassProjection last = classes.projection(name + ".classes", indices, ofGroup, shared);
            groups.add(
                    ofGroup.get(0).task().isPlaceWise()
                            ? placeWise(ofGroup.get(0), shape, last)
                            : new WholeGroup(book, name, indices, ofGroup, width, settings, shared, last));
        }
        return groups;
    }

    /**
     * The head of a place-wise task.
     *
     * @param classes what it has in place of a last layer of its own; null if it shares none
     */
    private static TaskGroup placeWise(FittedTask task, InputShape shape, @Nullable ClassProjection classes) {
        throw new IllegalArgumentException("Task '" + task.name() + "' has a head for no input of " + shape
                + (classes == null ? "." : " and " + classes.classes() + "."));
    }

    /** Tasks of equal form can be computed together. */
    private static Object form(FittedTask task, int index, int share) {
        if (task.task().isPlaceWise()) {
            return index;
        }
        List<Object> form = new ArrayList<>(
                List.of(TaskLoss.of(task), task.predictionWidth(), task.task().kind(), share));
        if (share >= 0) {
            form.add(task.classes());
        }
        return form;
    }
}
