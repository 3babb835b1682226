package ai.polymath.torch.encoder;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.network.Pass;
import org.bytedeco.pytorch.Tensor;

/**
 * A network from an example to its representation, in stages that sharing architectures may share, exchange or attend to:
 * the input, then {@link #stages()} stages one after the other. What a stage gives has the batch first and its channels
 * along {@link #channelAxis}; the last one gives the representation, {@code [batch, width]}.
 *
 * <p>Where tasks are place-wise ({@link ai.polymath.torch.network.InputShape#placeWise}), the last stage does not pool: it
 * gives the representation of every place, {@code [batch, width, places...]}: one axis of words, or two of pixels. Tasks about
 * the whole example then see what {@link EncoderKind#pool} makes of the places.
 */
public interface Encoder {
    /** Stands for the input where a stage is asked for. */
    int INPUT = -1;

    /** How many stages follow the input. */
    int stages();

    /** What enters the first stage, {@code [batch, ...]}. */
    Tensor input(Pass pass);

    /** One stage. */
    Tensor stage(int index, Tensor hidden, Pass pass);

    /** Channels that a stage gives; of the last one, the representation's width. */
    int width(int stage);

    /** The dimension along which a stage, or the {@link #INPUT}, gives its channels. */
    default int channelAxis(int stage) {
        return 1;
    }

    /**
     * One vector an example of what a stage, or the {@link #INPUT}, gave, {@code [batch, channels]}: the mean over positions.
     * An encoder whose examples have padding leaves it out.
     */
    default Tensor summary(int stage, Tensor hidden, Pass pass) {
        if (hidden.dim() == 2) {
            return hidden;
        }
        long channels = Math.min(channelAxis(stage), hidden.dim() - 1);
        return hidden.movedim(channels, 1).flatten(2, -1).mean(2);
    }

    /** Whether a pass is a chain of many small operations, each of which waits for the one before, as in recurrent layers. */
    default boolean isChainOfSmallOperations() {
        return false;
    }

    /**
     * Whether gradients of several tasks can pass it together in a hidden dimension, which only libtorch's own operations
     * know of.
     */
    default boolean isPassableTogether() {
        return true;
    }

    /** Whether there may be {@link #trace}. */
    default boolean isChain() {
        return false;
    }

    /** Whether there is {@link #trace} for this batch. */
    default boolean isChain(Pass pass) {
        return isChain();
    }

    /**
     * A representation without a graph, whose gradients go back through its chain.
     *
     * @param z {@code [batch, width]}
     * @param chain the layers that made it, all parameters among them
     */
    record Traced(Tensor z, Chain chain) {}

    /** As {@link #forward(Pass)}, with autograd off, and how it was made; for chains only. */
    default Traced trace(Pass pass) {
        throw new UnsupportedOperationException("This encoder is no chain.");
    }

    /** The width of the representation. */
    default int width() {
        return width(stages() - 1);
    }

    /** What a stage gives, from what an earlier one gave. */
    default Tensor forward(Tensor hidden, int from, int to, Pass pass) {
        Tensor out = hidden;
        for (int i = from; i < to; i++) {
            out = stage(i, out, pass);
        }
        return out;
    }

    /** The representation, {@code [batch, width]}. */
    default Tensor forward(Pass pass) {
        return forward(input(pass), 0, stages(), pass);
    }
}
