package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The hidden layers of a task's head at the places of a picture, each of 3 x 3 places with ReLU, and dropout before all and
 * after each: {@code [batch, in, h, w]} to {@code [batch, width, h, w]}. Parameters: {@code sum (9 in + 1) out}.
 */
final class PlaceLayers {
    private final List<PlaceLayer> layers = new ArrayList<>();
    private final double dropout;
    private final int width;

    /** Makes {@code name.0}, {@code name.1}, ..., as wide as the settings say. */
    PlaceLayers(ParameterBook book, String name, Owner owner, String key, int in, HeadSettings settings) {
        this.dropout = settings.dropout();
        int last = in;
        for (int i = 0; i < settings.widths().size(); i++) {
            int out = settings.widths().get(i);
            layers.add(PlaceLayer.neighbourhood(book, name + "." + i, owner, key + i, last, out));
            last = out;
        }
        this.width = last;
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return layers.isEmpty();
    }

    /** Of what comes out. */
    int width() {
        return width;
    }

    Tensor forward(Tensor places, Pass pass) {
        Tensor x = drop(places, pass);
        for (PlaceLayer layer : layers) {
            x = drop(torch.relu(layer.forward(x)), pass);
        }
        return x;
    }

    private Tensor drop(Tensor x, Pass pass) {
        return pass.training() && dropout > 0 ? torch.dropout(x, dropout, true) : x;
    }
}
