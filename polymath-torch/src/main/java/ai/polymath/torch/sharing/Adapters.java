package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One encoder for all tasks, and behind its stages a small change of each task's own, which starts as the identity.
 *
 * <ul>
 *   <li>{@code film}: {@code h_c <- (1 + gamma_tc) h_c + beta_tc}, a scale and a shift a channel (Perez et al., AAAI 2018).
 *   <li>{@code bottleneck}: {@code h <- h + U_t relu(D_t h)} along the channels, with {@code bottleneck} units between
 *       (Houlsby et al., ICML 2019; Rebuffi et al., NeurIPS 2017).
 * </ul>
 *
 * <p>Stages behind the first adapter run once a task. Shared is the encoder; adapters are the tasks' own.
 *
 * <p>Parameters, summed over adapted stages of C channels: {@code P + T sum 2 C} with film,
 * {@code P + T sum (2 C b + b + C)} with bottlenecks of b units.
 *
 * @param form scale and shift, or a small network
 * @param bottleneck units of the small network
 * @param after the stages with an adapter behind them
 */
@Kind("adapters")
@Doc("One encoder for all tasks, and behind its stages a small change of each task's own.")
public record Adapters(
        @Doc("film (scale and shift a channel) or bottleneck (a small network).") @Default("film")
        Form form,

        @Doc("Units of the small network, for bottleneck.") @Default("8")
        int bottleneck,

        @Doc("Stages with an adapter behind them, from 1; none means all.") @Default("[]")
        List<Integer> after)
        implements SharingKind {

    /** What an adapter is. */
    public enum Form {
        /** A scale and a shift a channel. */
        FILM,
        /** A network of one hidden layer that adds its output. */
        BOTTLENECK
    }

    /** Checks the units. */
    public Adapters {
        after = List.copyOf(after);
        if (bottleneck < 1) {
            throw new PolymathException("bottleneck is " + bottleneck + ", but an adapter has 1 unit or more.");
        }
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        Encoder shared = encoder.build(shape, book, "shared", Owner.SHARED);
        List<Integer> stages = TaskOwners.stages(after, encoder.stages(), "adapters");
        List<Adapter> adapters = new ArrayList<>();
        for (int stage : stages) {
            String name = "adapter." + stage;
            int channels = shared.width(stage);
            if (form == Form.FILM) {
                Owner owner = TaskOwners.each(tasks);
                Tensor scale = book.zeros(name + ".scale", owner, Role.OFFSET, tasks, channels);
                Tensor shift = book.zeros(name + ".shift", owner, Role.OFFSET, tasks, channels);
                adapters.add((task, rows) -> {
                    Tensor factor = scale.select(0, task).add(new Scalar(1.0));
                    return rows.mul(factor).add(shift.select(0, task));
                });
            } else {
                TaskLinear down = TaskLinear.uniform(book, name + ".down", tasks, channels, bottleneck);
                TaskLinear up = TaskLinear.zeros(book, name + ".up", tasks, bottleneck, channels);
                adapters.add((task, rows) -> rows.add(up.forward(task, torch.relu(down.forward(task, rows)))));
            }
        }
        return new AdaptedTrunk(shared, stages, adapters, tasks);
    }

    /** Changes {@code [positions, channels]} for a task. */
    private interface Adapter {
        Tensor adapt(int task, Tensor rows);
    }

    private record AdaptedTrunk(Encoder shared, List<Integer> stages, List<Adapter> adapters, int tasks)
            implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            int first = stages.get(0) + 1;
            Tensor common = shared.forward(shared.input(pass), 0, first, pass);
            List<Tensor> parts = new ArrayList<>();
            for (int t = 0; t < tasks; t++) {
                Tensor hidden = adapt(0, t, common);
                for (int stage = first; stage < shared.stages(); stage++) {
                    hidden = shared.stage(stage, hidden, pass);
                    int adapter = stages.indexOf(stage);
                    hidden = adapter < 0 ? hidden : adapt(adapter, t, hidden);
                }
                parts.add(hidden);
            }
            return Representation.PerTask.of(parts);
        }

        private Tensor adapt(int adapter, int task, Tensor hidden) {
            int axis = shared.channelAxis(stages.get(adapter));
            Tensor rows = adapters.get(adapter).adapt(task, Channels.rows(hidden, axis));
            return Channels.unrows(rows, hidden, axis);
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
