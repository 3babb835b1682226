package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.torch.loss.RelatedCrossEntropy;
import ai.polymath.torch.loss.TaskLoss;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of one kind that have one answer an example, with equal losses and as many outputs: a handful of operations however
 * many tasks there are.
 */
final class WholeGroup implements TaskGroup {
    private final List<FittedTask> tasks;
    private final HeadGroup head;
    private final TaskLoss loss;
    private final @Nullable Tensor firstThreshold;
    private final @Nullable Tensor thresholdGaps;

    WholeGroup(
            ParameterBook book,
            String name,
            List<Integer> indices,
            List<FittedTask> tasks,
            int width,
            HeadSettings settings,
            boolean shared,
            TaskLoss loss,
            @Nullable ClassProjection classes) {
        this.tasks = List.copyOf(tasks);
        this.loss = loss;
        HeadGroup.Use use = shared ? HeadGroup.Use.ONE : HeadGroup.Use.OWN;
        FittedTask first = tasks.get(0);
        List<String> names = tasks.stream().map(FittedTask::name).toList();
        if (first.task() instanceof OrdinalTask) {
            this.head = new HeadGroup(book, name, indices, names, width, 1, settings, use, null);
            int gaps = first.classes().size() - 2;
            Owner owner = shared ? Owner.SHARED : new Owner(indices);
            int heads = shared ? 1 : indices.size();
            this.firstThreshold = book.constant(name + ".first_threshold", owner, Role.OFFSET, -0.5 * gaps, heads, 1);
            this.thresholdGaps = gaps == 0
                    ? null
                    : book.constant(name + ".threshold_gaps", owner, Role.OFFSET, GAP_OF_ONE, heads, gaps);
        } else {
            this.head =
                    new HeadGroup(book, name, indices, names, width, first.predictionWidth(), settings, use, classes);
            this.firstThreshold = null;
            this.thresholdGaps = null;
        }
    }

    /** {@code softplus(x) = 1} here: thresholds start one apart. */
    private static final double GAP_OF_ONE = Math.log(Math.E - 1);

    @Override
    public List<Integer> indices() {
        return head.tasks();
    }

    @Override
    public List<FittedTask> tasks() {
        return tasks;
    }

    @Override
    public boolean sharesHead() {
        return head.isShared();
    }

    @Override
    public boolean readsLinearly() {
        return head.readsLinearly();
    }

    @Override
    public boolean hasWideLabels() {
        return tasks.get(0).task() instanceof MultilabelTask;
    }

    /** {@code [batch, G, width]}; for ordinal tasks the K - 1 cumulative logits. */
    @Override
    public Tensor outputs(Representation representation, Pass pass) {
        Tensor raw = head.forward(representation, pass.training());
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

    @Override
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs) {
        // Of related labels a missing one must not count for others.
        Tensor known = loss instanceof RelatedCrossEntropy ? labels.mul(shares.ne(new Scalar(0.0))) : labels;
        Tensor weighted = loss.elements(outputs, known).mul(shares);
        return hasWideLabels() ? weighted.sum(0, 2) : weighted.sum(0);
    }

    @Override
    public Tensor predictions(Tensor outputs, Inputs inputs) {
        return loss.predictions(outputs);
    }
}
