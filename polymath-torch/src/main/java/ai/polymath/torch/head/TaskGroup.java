package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.torch.loss.TaskLoss;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.sharing.Representation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of one kind with equal losses and as many outputs: their heads, losses and predictions are computed together, a
 * handful of operations however many tasks there are.
 */
public final class TaskGroup {
    private final List<FittedTask> tasks;
    private final HeadGroup head;
    private final TaskLoss loss;
    private final @Nullable Tensor firstThreshold;
    private final @Nullable Tensor thresholdGaps;

    private TaskGroup(
            ParameterBook book,
            String name,
            List<Integer> indices,
            List<FittedTask> tasks,
            int width,
            HeadSettings settings,
            boolean oneHead) {
        // A head that only one task uses is that task's own.
        boolean shared = oneHead && tasks.size() > 1;
        this.tasks = List.copyOf(tasks);
        this.loss = TaskLoss.of(tasks.get(0));
        FittedTask first = tasks.get(0);
        List<String> names = tasks.stream().map(FittedTask::name).toList();
        if (first.task() instanceof OrdinalTask) {
            this.head = new HeadGroup(book, name, indices, names, width, 1, settings, shared);
            int gaps = first.classes().size() - 2;
            Owner owner = shared ? Owner.SHARED : new Owner(indices);
            int heads = shared ? 1 : indices.size();
            this.firstThreshold = book.constant(name + ".first_threshold", owner, Role.OFFSET, -0.5 * gaps, heads, 1);
            this.thresholdGaps = gaps == 0
                    ? null
                    : book.constant(name + ".threshold_gaps", owner, Role.OFFSET, GAP_OF_ONE, heads, gaps);
        } else {
            this.head = new HeadGroup(book, name, indices, names, width, first.predictionWidth(), settings, shared);
            this.firstThreshold = null;
            this.thresholdGaps = null;
        }
    }

    /** {@code softplus(x) = 1} here: thresholds start one apart. */
    private static final double GAP_OF_ONE = Math.log(Math.E - 1);

    /**
     * Groups tasks and makes their heads.
     *
     * @param book takes the parameters
     * @param tasks all tasks
     * @param width the representation's width
     * @param oneHead whether all tasks of a group use one head
     */
    public static List<TaskGroup> build(
            ParameterBook book, List<FittedTask> tasks, int width, HeadSettings settings, boolean oneHead) {
        Map<Object, List<Integer>> members = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            members.computeIfAbsent(form(tasks.get(t)), k -> new ArrayList<>()).add(t);
        }
        List<TaskGroup> groups = new ArrayList<>();
        for (List<Integer> indices : members.values()) {
            List<FittedTask> ofGroup = indices.stream().map(tasks::get).toList();
            groups.add(new TaskGroup(book, "heads." + groups.size(), indices, ofGroup, width, settings, oneHead));
        }
        return groups;
    }

    /** Tasks of equal form can be computed together. */
    private static Object form(FittedTask task) {
        return List.of(TaskLoss.of(task), task.predictionWidth(), task.task().kind());
    }

    /** The members by index among all tasks. */
    public List<Integer> indices() {
        return head.tasks();
    }

    /** The members. */
    public List<FittedTask> tasks() {
        return tasks;
    }

    /** Whether all members use one head. */
    public boolean sharesHead() {
        return head.isShared();
    }

    /** How many numbers a label of a member has. */
    public int labelWidth() {
        return tasks.get(0).labelWidth();
    }

    /** Whether a label has a dimension of its own: {@code [batch, G, K]} instead of {@code [batch, G]}. */
    public boolean hasWideLabels() {
        return tasks.get(0).task() instanceof MultilabelTask;
    }

    /** The raw outputs {@code [batch, G, width]}; for ordinal tasks the K - 1 cumulative logits. */
    public Tensor outputs(Representation representation, boolean training) {
        Tensor raw = head.forward(representation, training);
        if (firstThreshold == null) {
            return raw;
        }
        Tensor thresholds = firstThreshold;
        if (thresholdGaps != null) {
            org.bytedeco.pytorch.TensorVector parts =
                    new org.bytedeco.pytorch.TensorVector(firstThreshold, torch.softplus(thresholdGaps));
            thresholds = torch.cat(parts, 1).cumsum(1);
        }
        return thresholds.unsqueeze(0).sub(raw);
    }

    /**
     * Each member's loss: the mean over its labelled examples (multilabel: labelled entries).
     *
     * @param outputs {@code [batch, G, width]}
     * @param labels {@code [batch, G]} or {@code [batch, G, K]}, any finite number where missing
     * @param shares {@code 1 / labels of the task in the batch} where there is a label, else 0; shape of {@code labels}
     * @return {@code [G]}
     */
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares) {
        Tensor weighted = loss.elements(outputs, labels).mul(shares);
        return hasWideLabels() ? weighted.sum(0, 2) : weighted.sum(0);
    }

    /** Probabilities or values in the target's standardised scale, {@code [batch, G, predictionWidth]}. */
    public Tensor predictions(Tensor outputs) {
        return loss.predictions(outputs);
    }
}
