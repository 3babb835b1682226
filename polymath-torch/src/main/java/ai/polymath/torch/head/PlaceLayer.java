package ai.polymath.torch.head;

import ai.polymath.torch.engine.Conv2d;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer of one task at every place of a picture, {@code [batch, in, h, w]} to {@code [batch, out, h, w]}: of each place by
 * itself, or of its 3 x 3 neighbourhood. Parameters {@code name.weight [1, out, in]} or {@code [1, out, in, 3, 3]}, which start
 * uniform in {@code +-1/sqrt(in)} or {@code +-1/sqrt(9 in)} by the seed and the task's name alone, and {@code name.bias [1, out]}.
 */
final class PlaceLayer {
    private static final int NEIGHBOURS = 3;
    private static final long[] ONE = {1, 1};

    private final Tensor weight;
    private final Tensor bias;

    private PlaceLayer(Tensor weight, Tensor bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /**
     * Each place by itself.
     *
     * @param offset what the outputs start with
     */
    static PlaceLayer single(
            ParameterBook book, String name, Owner owner, Role role, String key, int in, int out, double offset) {
        double bound = 1 / Math.sqrt(in);
        return new PlaceLayer(
                book.uniform(name + ".weight", owner, role, bound, List.of(key), 1, out, in),
                book.constant(name + ".bias", owner, Role.OFFSET, offset, 1, out));
    }

    /** Each place with its neighbours; outside of the picture is 0. */
    static PlaceLayer neighbourhood(ParameterBook book, String name, Owner owner, String key, int in, int out) {
        double bound = 1 / Math.sqrt((double) in * NEIGHBOURS * NEIGHBOURS);
        return new PlaceLayer(
                book.uniform(
                        name + ".weight", owner, Role.WEIGHT, bound, List.of(key), 1, out, in, NEIGHBOURS, NEIGHBOURS),
                book.uniform(name + ".bias", owner, Role.OFFSET, bound, List.of(key + ".bias"), 1, out));
    }

    Tensor forward(Tensor x) {
        Tensor own = weight.select(0, 0);
        Tensor offset = bias.select(0, 0);
        if (own.dim() == 2) {
            Tensor flat = torch.matmul(own, x.flatten(2, -1)).add(offset.view(1, -1, 1));
            return flat.view(x.size(0), own.size(0), x.size(2), x.size(3));
        }
        return Conv2d.of(x, own, new TensorOptional(offset), ONE, ONE);
    }
}
