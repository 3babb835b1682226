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
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An encoder a task; after stages each takes a learned mixture of what all give, by channel:
 * {@code h_t <- sum_s alpha[t, s, c] h_s} (Misra et al., CVPR 2016). A unit starts near the identity: {@code own} of
 * itself, the rest in equal parts of the others, so that each row sums to 1 and activations do not grow.
 *
 * <p><b>What is shared.</b> The loss of any task reaches, through the last unit, all stages of all encoders before it and all
 * earlier units: they are shared. The last unit's rows and the stages behind it belong to one task each.
 *
 * <p>Parameters: {@code T P + sum over units of T^2 C}, for an encoder of P and C channels at the unit.
 *
 * @param own the part of itself that an encoder takes at the start
 * @param after the stages with a unit behind them
 */
@Kind("cross-stitch")
@Doc("An encoder a task; after stages each takes a learned mixture of what all give.")
public record CrossStitch(
        @Doc("Part of itself that an encoder takes at the start, in (0, 1].") @Default("0.9")
        double own,

        @Doc("Stages with a unit behind them, from 1; none means all.") @Default("[]")
        List<Integer> after)
        implements SharingKind {

    /** Checks the part. */
    public CrossStitch {
        after = List.copyOf(after);
        if (!(own > 0 && own <= 1)) {
            throw new PolymathException("own is " + own + ", but a part lies above 0 and is at most 1.");
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
        List<Integer> stitched = TaskOwners.stages(after, stages, "cross-stitch");
        int split = stitched.get(stitched.size() - 1) + 1;
        List<Encoder> mixed = new ArrayList<>();
        List<Encoder> behind = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            mixed.add(encoder.build(shape, book, "column." + t, Owner.SHARED, new Stages(0, split)));
        }
        for (int t = 0; t < tasks && split < stages; t++) {
            behind.add(encoder.build(shape, book, "task." + t, TaskOwners.one(t), new Stages(split, stages)));
        }
        List<Tensor> units = new ArrayList<>();
        for (int stage = 0; stage < split; stage++) {
            if (stitched.contains(stage)) {
                Owner owner = stage == split - 1 ? TaskOwners.each(tasks) : Owner.SHARED;
                Tensor unit = nearIdentity(book, tasks, mixed.get(0).width(stage));
                units.add(book.add("stitch." + stage, owner, Role.OFFSET, unit));
            }
        }
        return new StitchedTrunk(mixed, behind, stitched, units);
    }

    private Tensor nearIdentity(ParameterBook book, int tasks, int channels) {
        double[] values = new double[tasks * tasks * channels];
        for (int i = 0; i < values.length; i++) {
            int from = i / channels % tasks;
            int to = i / channels / tasks;
            values[i] = tasks == 1 ? 1 : from == to ? own : (1 - own) / (tasks - 1);
        }
        return Tensors.of(values, tasks, tasks, channels).to(book.type());
    }

    /**
     * The columns.
     *
     * @param mixed each task's encoder up to the last unit
     * @param behind each task's stages behind it; none if there are none
     * @param stitched the stages with a unit behind them
     * @param units for each of them {@code [to, from, channels]}
     */
    private record StitchedTrunk(List<Encoder> mixed, List<Encoder> behind, List<Integer> stitched, List<Tensor> units)
            implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            List<Tensor> hidden =
                    new ArrayList<>(mixed.stream().map(e -> e.input(pass)).toList());
            int last = stitched.get(stitched.size() - 1);
            for (int stage = 0; stage <= last; stage++) {
                for (int t = 0; t < hidden.size(); t++) {
                    hidden.set(t, mixed.get(t).stage(stage, hidden.get(t), pass));
                }
                int unit = stitched.indexOf(stage);
                if (unit >= 0) {
                    hidden = stitch(hidden, units.get(unit), mixed.get(0).channelAxis(stage));
                }
            }
            for (int t = 0; t < behind.size(); t++) {
                Encoder own = behind.get(t);
                hidden.set(t, own.forward(hidden.get(t), last + 1, own.stages(), pass));
            }
            return Representation.PerTask.of(hidden);
        }

        private static List<Tensor> stitch(List<Tensor> hidden, Tensor unit, int axis) {
            TensorVector rows = new TensorVector();
            hidden.forEach(h -> rows.push_back(Channels.rows(h, axis)));
            // For each channel a product [to, from] [from, positions].
            Tensor all = torch.stack(rows).permute(2, 0, 1);
            Tensor mixture = torch.bmm(unit.permute(2, 0, 1), all);
            List<Tensor> result = new ArrayList<>();
            for (int t = 0; t < hidden.size(); t++) {
                Tensor own = mixture.select(1, t).t().contiguous();
                result.add(Channels.unrows(own, hidden.get(t), axis));
            }
            return result;
        }

        @Override
        public int width() {
            return mixed.get(0).width();
        }

        @Override
        public boolean isPerTask() {
            return true;
        }

        @Override
        public List<String> findings(List<String> tasks) {
            List<String> lines = new ArrayList<>();
            int n = tasks.size();
            for (int t = 0; t < n; t++) {
                double[] sum = new double[n];
                StringBuilder kept = new StringBuilder();
                for (Tensor unit : units) {
                    double[] means = Tensors.doubles(unit.mean(2));
                    for (int s = 0; s < n; s++) {
                        sum[s] += means[t * n + s] / units.size();
                    }
                    kept.append(String.format(Locale.ROOT, "%s%.2f", kept.isEmpty() ? "" : ", ", means[t * n + t]));
                }
                String line = "Cross-stitch: " + tasks.get(t) + " takes " + kept + " of itself";
                lines.add(line + (n > 1 ? most(t, sum, tasks) : "") + ".");
            }
            return lines;
        }

        private static String most(int task, double[] parts, List<String> tasks) {
            int most = task == 0 ? 1 : 0;
            for (int s = 0; s < parts.length; s++) {
                if (s != task && Math.abs(parts[s]) > Math.abs(parts[most])) {
                    most = s;
                }
            }
            return String.format(Locale.ROOT, ", and most else of %s (%.2f)", tasks.get(most), parts[most]);
        }
    }
}
