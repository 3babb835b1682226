package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.loss.TaskLoss;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     */
    public static List<TaskGroup> build(
            ParameterBook book,
            List<FittedTask> tasks,
            int width,
            InputShape shape,
            HeadSettings settings,
            boolean oneHead) {
        Map<Object, List<Integer>> members = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            members.computeIfAbsent(form(tasks.get(t), t), k -> new ArrayList<>())
                    .add(t);
        }
        List<TaskGroup> groups = new ArrayList<>();
        for (List<Integer> indices : members.values()) {
            List<FittedTask> ofGroup = indices.stream().map(tasks::get).toList();
            String name = "heads." + groups.size();
            groups.add(
                    ofGroup.get(0).task().isPlaceWise()
                            ? placeWise(ofGroup.get(0), shape)
                            : new WholeGroup(book, name, indices, ofGroup, width, settings, oneHead));
        }
        return groups;
    }

    /** The head of a place-wise task. */
    private static TaskGroup placeWise(FittedTask task, InputShape shape) {
        throw new IllegalArgumentException("Task '" + task.name() + "' has a head for no input of " + shape + ".");
    }

    /** Tasks of equal form can be computed together. */
    private static Object form(FittedTask task, int index) {
        return task.task().isPlaceWise()
                ? index
                : List.of(TaskLoss.of(task), task.predictionWidth(), task.task().kind());
    }
}
