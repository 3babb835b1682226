package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.Stages;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A sluice network (Ruder et al., AAAI 2019): an encoder a task, whose channels at each stage are cut into subspaces.
 *
 * <ul>
 *   <li><b>alpha</b>: after each stage every subspace of every task becomes a mixture of all of them,
 *       {@code [T S, T S]} numbers; it starts with {@code own} of itself and the rest in equal parts.
 *   <li><b>beta</b>: a task's head sees a mixture of all its stages, one number a stage; it starts with {@code own} of the
 *       last one. A stage of another width than the last joins through a linear layer of the task's own; one with positions,
 *       as the mean over them.
 *   <li><b>orthogonality</b>: {@code strength sum ||A B^T||_F^2} over tasks, stages, and pairs of subspaces, where A and B
 *       are the rows of a stage's weights that make one subspace each. It pushes subspaces to look at different things.
 *       Weights whose first dimension is no multiple of the stage's channels are left out.
 * </ul>
 *
 * <p><b>What is shared.</b> All encoders and all alphas but the last, whose rows belong to one task each, as do betas and the
 * linear layers.
 *
 * <p>Parameters: {@code T P + K (T S)^2 + T K + T sum over stages k with C_k != C_K of (C_k + 1) C_K}.
 *
 * @param subspaces S, into how many parts of equal size channels are cut
 * @param own the part of itself that a subspace takes at the start, and of the last stage that a head takes
 * @param orthogonality strength of the term that keeps subspaces different
 */
@Kind("sluice")
@Doc("An encoder a task; subspaces of their channels are mixed after each stage, and heads see a mixture of stages.")
public record Sluice(
        @Doc("Into how many parts of equal size channels are cut.") @Default("2")
        int subspaces,

        @Doc("Part of itself that a subspace takes at the start, in (0, 1].") @Default("0.9")
        double own,

        @Doc("Strength of the term that keeps subspaces different, at least 0.") @Default("0.01")
        double orthogonality)
        implements SharingKind {

    /** Heads are given mixtures of summaries of all stages, which have no places. */
    @Override
    public boolean keepsPlaces() {
        return false;
    }

    /** Checks the numbers. */
    public Sluice {
        if (subspaces < 1) {
            throw new PolymathException("subspaces is " + subspaces + ", but there is 1 or more.");
        }
        if (!(own > 0 && own <= 1)) {
            throw new PolymathException("own is " + own + ", but a part lies above 0 and is at most 1.");
        }
        if (!(orthogonality >= 0) || Double.isInfinite(orthogonality)) {
            throw new PolymathException("orthogonality is " + orthogonality + ", but a strength is 0 or more.");
        }
    }

    /** Each task has an encoder of its own, and all depend on all. */
    @Override
    public Newcomer newcomer() {
        return Newcomer.NONE;
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        int stages = encoder.stages();
        List<List<Encoder>> encoders = new ArrayList<>();
        List<Sluiced.Cut> overlapping = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            List<Encoder> byStage = new ArrayList<>();
            for (int k = 0; k < stages; k++) {
                int before = book.entries().size();
                // A stage at a time, so that its weights are known.
                byStage.add(encoder.build(shape, book, "column." + t, Owner.SHARED, new Stages(k, k + 1)));
                int channels = byStage.get(k).width(k);
                requireEvenCut(k, channels);
                List<ParameterBook.Entry> all = book.entries();
                for (ParameterBook.Entry entry : all.subList(before, all.size())) {
                    boolean weight = entry.role() == Role.INPUT || entry.role() == Role.WEIGHT;
                    if (weight && entry.tensor().size(0) % channels == 0) {
                        overlapping.add(new Sluiced.Cut(entry.tensor(), channels));
                    }
                }
            }
            encoders.add(byStage);
        }
        List<Tensor> alphas = new ArrayList<>();
        for (int k = 0; k < stages; k++) {
            int size = tasks * subspaces;
            Tensor start = mixture(size, size, size).to(book.type());
            boolean last = k == stages - 1;
            // The rows of the last one belong to one task each.
            alphas.add(book.add(
                    "alpha." + k,
                    last ? TaskOwners.each(tasks) : Owner.SHARED,
                    Role.OFFSET,
                    last ? start.view(tasks, subspaces, size) : start));
        }
        Tensor betas = book.add(
                "beta",
                TaskOwners.each(tasks),
                Role.OFFSET,
                mixture(tasks, stages, 0).to(book.type()));
        int width = encoders.get(0).get(stages - 1).width(stages - 1);
        List<Optional<TaskLinear>> skips = new ArrayList<>();
        for (int k = 0; k < stages; k++) {
            int channels = encoders.get(0).get(k).width(k);
            skips.add(
                    channels == width
                            ? Optional.empty()
                            : Optional.of(TaskLinear.uniform(book, "skip." + k, tasks, channels, width)));
        }
        return new Sluiced(this, encoders, alphas, betas, skips, overlapping);
    }

    /**
     * Rows that sum to 1, in which one column has {@code own}.
     *
     * @param diagonal the row's own column if it is a square, else 0: the last column
     */
    private Tensor mixture(int rows, int columns, int diagonal) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int main = diagonal == 0 ? columns - 1 : i / columns;
            double rest = (1 - own) / (columns - 1);
            values[i] = columns == 1 ? 1 : i % columns == main ? own : rest;
        }
        return Tensors.of(values, rows, columns);
    }

    private void requireEvenCut(int stage, int channels) {
        if (channels % subspaces != 0) {
            throw new PolymathException("model.sharing (sluice): stage " + (stage + 1) + " has " + channels
                    + " channels, which " + subspaces + " subspaces of equal size can't divide. Maybe make the encoder"
                    + " wider, or change subspaces.");
        }
    }
}
