package ai.polymath.torch.head;

import ai.polymath.PolymathException;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.OutputHierarchy;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.torch.loss.Funnel;
import ai.polymath.torch.loss.MaxHierarchy;
import ai.polymath.torch.loss.OutputRelation;
import ai.polymath.torch.loss.RelatedCrossEntropy;
import ai.polymath.torch.loss.TaskLoss;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which tasks are related, and which labels of a task are. */
final class RelatedTasks {
    private final OutputSettings outputs;
    private final List<FittedTask> tasks;
    /** Places of the funnel's tasks, in its order. */
    private final List<Integer> funnel;
    /** Places of the hierarchy's tasks: what something is above comes first. */
    private final List<Integer> hierarchy = new ArrayList<>();

    private final int belowSomething;

    RelatedTasks(OutputSettings outputs, List<FittedTask> tasks) {
        this.outputs = outputs;
        this.tasks = tasks;
        this.funnel = places(outputs.funnel());
        boolean ofLabels = tasks.stream().anyMatch(task -> outputs.ordersLabelsOf(task.task()));
        OutputHierarchy order = outputs.order();
        List<String> children = order.names().stream()
                .filter(name -> order.children().values().stream().anyMatch(below -> below.contains(name)))
                .toList();
        List<String> roots =
                order.names().stream().filter(name -> !children.contains(name)).toList();
        if (!ofLabels) {
            hierarchy.addAll(places(children));
            hierarchy.addAll(places(roots));
        }
        this.belowSomething = children.size();
    }

    private List<Integer> places(List<String> names) {
        List<String> all = tasks.stream().map(FittedTask::name).toList();
        return names.stream().map(all::indexOf).toList();
    }

    /** Whether a task is related to others. */
    boolean has(int task) {
        return funnel.contains(task) || hierarchy.contains(task);
    }

    /** What a task is related by, to tell one group from another. */
    Object relationOf(int task) {
        return funnel.contains(task) ? "funnel" : "hierarchy";
    }

    /** Refuses relations where all tasks use one head. */
    void requireNone() {
        if (!funnel.isEmpty() || !hierarchy.isEmpty()) {
            throw new PolymathException("outputs." + (funnel.isEmpty() ? "hierarchy" : "funnel")
                    + " needs a head for each task, but with this model.sharing tasks use one. Use another sharing, such as"
                    + " hard.");
        }
    }

    /** The group of a task and those it is related to. */
    TaskGroup group(ParameterBook book, String name, int task, int width, HeadSettings settings) {
        boolean isFunnel = funnel.contains(task);
        List<Integer> members = isFunnel ? funnel : Collections.unmodifiableList(hierarchy);
        List<String> names = members.stream().map(t -> tasks.get(t).name()).toList();
        // What all probabilities of a funnel but the last are factors of, and what something is above.
        int reached = isFunnel ? members.size() - 1 : belowSomething;
        OutputRelation relation =
                isFunnel ? new Funnel() : new MaxHierarchy(outputs.order().belowIn(names));
        return new RelatedGroup(book, name, members, tasks, reached, width, settings, relation);
    }

    /** The loss of a task by itself, whose labels may be related to each other. */
    TaskLoss loss(FittedTask task) {
        if (!outputs.ordersLabelsOf(task.task())) {
            return TaskLoss.of(task);
        }
        double positive = ((MultilabelTask) task.task()).positiveWeight();
        return new RelatedCrossEntropy(
                new MaxHierarchy(outputs.order().belowIn(task.classes())),
                Collections.nCopies(task.classes().size(), positive));
    }
}
