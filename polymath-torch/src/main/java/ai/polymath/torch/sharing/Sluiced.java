package ai.polymath.torch.sharing;

import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The trunk of a {@link Sluice}.
 *
 * @param settings its settings
 * @param encoders of each task the stages, each made alone
 * @param alphas for each stage {@code [T S, T S]}; the last one {@code [T, S, T S]}
 * @param betas {@code [T, K]}
 * @param skips for each stage the layers to the representation's width, where it has another
 * @param overlapping the weights whose subspaces are to differ
 */
record Sluiced(
        Sluice settings,
        List<List<Encoder>> encoders,
        List<Tensor> alphas,
        Tensor betas,
        List<Optional<TaskLinear>> skips,
        List<Cut> overlapping)
        implements Trunk {

    /**
     * Weights of a stage.
     *
     * @param weights the first dimension is a multiple of the channels
     * @param channels of the stage
     */
    record Cut(Tensor weights, int channels) {
        /** {@code sum over pairs of subspaces ||A B^T||_F^2}. */
        Tensor overlap(int subspaces) {
            long multiple = weights.size(0) / channels;
            Tensor parts = weights.reshape(multiple, subspaces, channels / subspaces, -1)
                    .permute(1, 2, 0, 3)
                    .reshape(subspaces, channels / subspaces, -1);
            Tensor rows = parts.reshape(channels, -1);
            Tensor sum = torch.mm(rows, rows.t()).square().sum();
            // All pairs of units, less those within a subspace; each pair of subspaces is in it twice.
            Tensor within = torch.bmm(parts, parts.transpose(1, 2)).square().sum();
            return sum.sub(within).mul(new Scalar(0.5));
        }
    }

    private int stages() {
        return alphas.size();
    }

    @Override
    public Representation forward(Pass pass) {
        int tasks = encoders.size();
        List<Tensor> hidden = new ArrayList<>();
        encoders.forEach(own -> hidden.add(own.get(0).input(pass)));
        List<Tensor> heads = new ArrayList<>();
        for (int k = 0; k < stages(); k++) {
            for (int t = 0; t < tasks; t++) {
                hidden.set(t, encoders.get(t).get(k).stage(k, hidden.get(t), pass));
            }
            Encoder first = encoders.get(0).get(k);
            mix(hidden, alphas.get(k), first.channelAxis(k));
            for (int t = 0; t < tasks; t++) {
                Tensor seen = first.summary(k, hidden.get(t), pass);
                if (skips.get(k).isPresent()) {
                    seen = skips.get(k).get().forward(t, seen);
                }
                Tensor part = seen.mul(betas.select(0, t).select(0, k));
                if (k == 0) {
                    heads.add(part);
                } else {
                    heads.set(t, heads.get(t).add(part));
                }
            }
        }
        return Representation.PerTask.of(heads);
    }

    /** Replaces each task's subspaces by mixtures of all. */
    private void mix(List<Tensor> hidden, Tensor alpha, int axis) {
        int tasks = hidden.size();
        int subspaces = settings.subspaces();
        TensorVector rows = new TensorVector();
        hidden.forEach(h -> rows.push_back(Channels.rows(h, axis)));
        Tensor all = torch.stack(rows);
        long positions = all.size(1);
        long size = all.size(2) / subspaces;
        Tensor parts = all.view(tasks, positions, subspaces, size).transpose(1, 2);
        Tensor mixture = torch.mm(alpha.view((long) tasks * subspaces, -1), parts.reshape((long) tasks * subspaces, -1))
                .view(tasks, subspaces, positions, size)
                .transpose(1, 2);
        for (int t = 0; t < tasks; t++) {
            Tensor own = mixture.select(0, t).reshape(positions, subspaces * size);
            hidden.set(t, Channels.unrows(own, hidden.get(t), axis));
        }
    }

    @Override
    public int width() {
        return encoders.get(0).get(stages() - 1).width(stages() - 1);
    }

    @Override
    public boolean isPerTask() {
        return true;
    }

    @Override
    public boolean hasPenalty() {
        return settings.orthogonality() > 0 && settings.subspaces() > 1 && !overlapping.isEmpty();
    }

    @Override
    public Tensor penalty(Pass pass) {
        TensorVector terms = new TensorVector();
        overlapping.forEach(cut -> terms.push_back(cut.overlap(settings.subspaces())));
        return torch.stack(terms).sum().mul(new Scalar(settings.orthogonality()));
    }

    @Override
    public List<String> findings(List<String> tasks) {
        List<String> lines = new ArrayList<>();
        double[] beta = Tensors.doubles(betas);
        for (int t = 0; t < tasks.size(); t++) {
            StringBuilder parts = new StringBuilder();
            for (int k = 0; k < stages(); k++) {
                parts.append(String.format(Locale.ROOT, "%s%.2f", k == 0 ? "" : ", ", beta[t * stages() + k]));
            }
            lines.add("Sluice: the head of " + tasks.get(t) + " takes " + parts + " of stages 1 to " + stages() + ".");
        }
        return lines;
    }
}
