package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What architectures with experts have in common: an expert is an encoder or some of its stages; all are given what one
 * shared input makes of the batch (embeddings are looked up once, and learned by all), and what they give is mixed.
 */
final class Experts {
    private Experts() {}

    /** The input that all experts are given. */
    static Encoder input(EncoderKind kind, InputShape shape, ParameterBook book) {
        return kind.build(shape, book, "shared.input", Owner.SHARED, Stages.inputOnly());
    }

    /** Makes experts {@code prefix.0}, {@code prefix.1}, ... of some stages. */
    static List<Encoder> build(
            EncoderKind kind, InputShape shape, ParameterBook book, Names names, Stages stages, int count) {
        List<Encoder> experts = new ArrayList<>();
        for (int e = 0; e < count; e++) {
            experts.add(kind.build(shape, book, names.prefix() + "." + e, names.owner(), stages));
        }
        return experts;
    }

    /**
     * As {@link #build}, but all begin with the weights of the first. Among options that are chosen from, none is then ahead of
     * the others by chance, and what makes them different is who uses them.
     */
    static List<Encoder> alike(
            EncoderKind kind, InputShape shape, ParameterBook book, Names names, Stages stages, int count) {
        List<Encoder> experts = build(kind, shape, book, names, stages, count);
        Map<String, Tensor> byName = new HashMap<>();
        book.entries().forEach(entry -> byName.put(entry.name(), entry.tensor()));
        String first = names.prefix() + ".0.";
        try (Gradients.Off off = Gradients.off()) {
            for (int e = 1; e < count; e++) {
                String own = names.prefix() + "." + e + ".";
                byName.forEach((name, tensor) -> {
                    if (name.startsWith(own)) {
                        tensor.copy_(Objects.requireNonNull(byName.get(first + name.substring(own.length()))));
                    }
                });
            }
        }
        return experts;
    }

    /**
     * How parameters are called and whose they are.
     *
     * @param prefix begins their names
     * @param owner whose they are
     */
    record Names(String prefix, Owner owner) {}

    /** The owner of a parameter with a row for each task. */
    static Owner allTasks(int tasks) {
        return new Owner(IntStream.range(0, tasks).boxed().toList());
    }

    /** What several experts give, {@code [batch, ...]} each, as {@code [batch, experts, n]}. */
    static Tensor stack(List<Tensor> outputs) {
        TensorVector parts = new TensorVector();
        for (Tensor output : outputs) {
            parts.push_back(output.dim() == 2 ? output : output.flatten(1, -1));
        }
        return torch.stack(parts, 1);
    }

    /** Mixes {@code [batch, experts, n]} by weights {@code [batch, gates, experts]} to {@code [batch, gates, n]}. */
    static Tensor mix(Tensor gates, Tensor experts) {
        return torch.bmm(gates, experts);
    }

    /** A mixture {@code [batch, tasks, n]} as {@code [tasks, batch, ...]}, an example in the form of what one expert gave. */
    static Tensor perTask(Tensor mixed, Tensor like) {
        Tensor byTask = mixed.transpose(0, 1);
        if (like.dim() == 2) {
            return byTask;
        }
        long[] form = new long[(int) like.dim() + 1];
        form[0] = mixed.size(1);
        System.arraycopy(like.shape(), 0, form, 1, form.length - 1);
        return byTask.reshape(form);
    }

    /**
     * Checks a number of something.
     *
     * @return the value
     */
    static int atLeast(String kind, String setting, int value, int least, String why) {
        if (value < least) {
            throw new PolymathException("Sharing '" + kind + "' has " + setting + ": " + value + ", but it must be "
                    + least + " or more. " + why);
        }
        return value;
    }
}
