package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.loss.OutputRelation;
import ai.polymath.torch.loss.RelatedCrossEntropy;
import ai.polymath.torch.loss.TaskLoss;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.Representation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Binary tasks whose probabilities are related ({@code outputs.funnel}, {@code outputs.hierarchy}): each has a head of its
 * own, which gives a score, and the relation makes the probabilities of all scores. So the loss of a task reaches heads of
 * others. A head that losses of several tasks reach is shared; the head of the last step of a funnel, or of what nothing is
 * above in a hierarchy, is its task's own.
 */
final class RelatedGroup implements TaskGroup {
    private final List<Integer> indices;
    private final List<FittedTask> tasks;
    private final List<HeadGroup> heads = new ArrayList<>();
    private final Set<Integer> reached;
    private final TaskLoss loss;

    /**
     * Makes the heads.
     *
     * @param members the tasks by index in the order of the relation's questions, those that others' losses reach first
     * @param all all tasks
     * @param reached how many of them are reached by others' losses
     */
    RelatedGroup(
            ParameterBook book,
            String name,
            List<Integer> members,
            List<FittedTask> all,
            int reached,
            int width,
            HeadSettings settings,
            OutputRelation relation) {
        this.indices = List.copyOf(members);
        this.tasks = members.stream().map(all::get).toList();
        this.reached = Set.copyOf(members.subList(0, reached));
        this.loss = new RelatedCrossEntropy(
                relation, tasks.stream().map(RelatedGroup::positiveWeight).toList());
        heads.add(group(book, name + ".reached", 0, reached, width, settings, HeadGroup.Use.REACHED));
        if (reached < members.size()) {
            heads.add(group(book, name + ".own", reached, members.size(), width, settings, HeadGroup.Use.OWN));
        }
    }

    private HeadGroup group(
            ParameterBook book, String name, int from, int to, int width, HeadSettings settings, HeadGroup.Use use) {
        List<String> names =
                tasks.subList(from, to).stream().map(FittedTask::name).toList();
        return new HeadGroup(book, name, indices.subList(from, to), names, width, 1, settings, use, null);
    }

    private static double positiveWeight(FittedTask task) {
        return ((BinaryTask.CrossEntropy) ((BinaryTask) task.task()).loss()).positiveWeight();
    }

    @Override
    public List<Integer> indices() {
        return indices;
    }

    @Override
    public List<FittedTask> tasks() {
        return tasks;
    }

    @Override
    public boolean sharesHead() {
        return true;
    }

    @Override
    public Set<Integer> reached() {
        return reached;
    }

    @Override
    public boolean hasWideLabels() {
        return false;
    }

    /** The scores, {@code [batch, G, 1]}. */
    @Override
    public Tensor outputs(Representation representation, Pass pass) {
        TensorVector parts = new TensorVector();
        for (HeadGroup head : heads) {
            parts.push_back(head.forward(representation, pass.training()));
        }
        return heads.size() == 1 ? new Tensor(parts.get(0)) : torch.cat(parts, 1);
    }

    @Override
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs) {
        Tensor known = labels.mul(shares.ne(new Scalar(0.0)));
        return loss.elements(questions(outputs), known.unsqueeze(1))
                .squeeze(1)
                .mul(shares)
                .sum(0);
    }

    @Override
    public Tensor predictions(Tensor outputs, Inputs inputs) {
        return loss.predictions(questions(outputs)).transpose(1, 2);
    }

    /** The tasks as questions of one: {@code [batch, G, 1]} to {@code [batch, 1, G]}. */
    private static Tensor questions(Tensor outputs) {
        return outputs.transpose(1, 2);
    }
}
