package ai.polymath.torch.sharing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * All tasks as one larger task, in which the task is an input: one encoder, and one head for all tasks of the same kind,
 * loss and number of outputs. With {@code embedding} the network is told which task is asked for: a learned vector of the
 * task is added to the channels that the first stage gives, as if its index were one more input of the next layer. With
 * {@code none} it is not, so tasks of one form get the same answer: the baseline of pooled labels.
 *
 * <p>With an encoder of one stage the vector can but shift a task's outputs, as nothing non-linear follows it before a
 * linear head; give the encoder two stages or more.
 *
 * <p>All parameters are shared, but for the head of a task whose form no other task has. Parameters:
 * {@code P + T C_1}, or {@code P} without embedding.
 *
 * @param taskInput how the network is told the task
 */
@Kind("flatten")
@Doc("All tasks as one larger task: one encoder and one head, with the task as an input.")
public record Flatten(
        @Doc("How the network is told the task: embedding, or none for pooled labels.") @Default("embedding")
        TaskInput taskInput)
        implements SharingKind {

    /** How the network is told the task. */
    public enum TaskInput {
        /** A learned vector a task. */
        EMBEDDING,
        /** It is not. */
        NONE
    }

    @Override
    public boolean sharesHeads() {
        return true;
    }

    /** It joins the others' head; without a task input there would be nothing of its own to learn. */
    @Override
    public Newcomer newcomer() {
        return taskInput == TaskInput.EMBEDDING ? Newcomer.AMONG_ALL : Newcomer.NONE;
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        if (taskInput == TaskInput.NONE) {
            return new HardSharing().build(encoder, shape, tasks, book);
        }
        Encoder shared = encoder.build(shape, book, "shared", Owner.SHARED);
        // Zeros at the start: what tells tasks apart is learned.
        Tensor embedding = book.zeros("shared.task", Owner.SHARED, Role.EMBEDDING, tasks, shared.width(0));
        return new ToldTrunk(shared, embedding);
    }

    private record ToldTrunk(Encoder shared, Tensor embedding) implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            Tensor first = shared.stage(0, shared.input(pass), pass);
            int axis = shared.channelAxis(0);
            Tensor rows = Channels.rows(first, axis);
            List<Tensor> parts = new ArrayList<>();
            for (int t = 0; t < embedding.size(0); t++) {
                Tensor told = Channels.unrows(rows.add(embedding.select(0, t)), first, axis);
                parts.add(shared.forward(told, 1, shared.stages(), pass));
            }
            return Representation.PerTask.of(parts);
        }

        @Override
        public int width() {
            return shared.width();
        }

        @Override
        public boolean isPerTask() {
            return true;
        }
    }
}
