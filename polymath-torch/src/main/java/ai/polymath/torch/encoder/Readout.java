package ai.polymath.torch.encoder;

import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;

/**
 * Makes one vector of the nodes of a graph, {@code [batch, nodes, width]} to {@code [batch, width]}. A graph without nodes gives
 * zeros.
 */
public enum Readout {
    /** Their sum, which grows with the graph. */
    SUM,
    /** Their mean. */
    MEAN,
    /** The largest value of each channel. */
    MAX,
    /** A mean whose weights are learned, as {@link Pooling#ATTENTION}. */
    ATTENTION;

    /** Makes the parameters, if it has any. */
    Pooling.Pool build(ParameterBook book, String name, Owner owner, int width) {
        return switch (this) {
            case SUM -> (x, mask) -> SequenceReader.masked(x, mask).sum(1);
            case MEAN -> Pooling.MEAN.build(book, name, owner, width);
            case MAX -> Pooling.MAX.build(book, name, owner, width);
            case ATTENTION -> Pooling.ATTENTION.build(book, name, owner, width);
        };
    }
}
