package ai.polymath.torch.encoder;

import ai.polymath.torch.network.Inputs;
import org.bytedeco.pytorch.Tensor;

/**
 * A network from an example to its representation, in stages that sharing architectures may share, exchange or attend to:
 * the input, then {@link #stages()} stages one after the other.
 */
public interface Encoder {
    /** How many stages follow the input. */
    int stages();

    /** What enters the first stage, {@code [batch, ...]}. */
    Tensor input(Inputs inputs, boolean training);

    /** One stage. */
    Tensor stage(int index, Tensor hidden, boolean training);

    /** Numbers a stage gives; of the last one, the representation's width. */
    int width(int stage);

    /** The width of the representation. */
    default int width() {
        return width(stages() - 1);
    }

    /** The representation, {@code [batch, width]}. */
    default Tensor forward(Inputs inputs, boolean training) {
        Tensor hidden = input(inputs, training);
        for (int i = 0; i < stages(); i++) {
            hidden = stage(i, hidden, training);
        }
        return hidden;
    }
}
