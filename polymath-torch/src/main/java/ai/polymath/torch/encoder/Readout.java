package ai.polymath.torch.encoder;

import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Makes one vector of the nodes of each graph, {@code [nodes, width]} to {@code [batch, width]}. A graph without nodes gives
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
    Reader build(ParameterBook book, String name, Owner owner, int width) {
        return switch (this) {
            case SUM -> Readout::sum;
            case MEAN -> Readout::mean;
            case MAX -> padded(Pooling.MAX.build(book, name, owner, width));
            case ATTENTION -> padded(Pooling.ATTENTION.build(book, name, owner, width));
        };
    }

    /** A readout with its parameters. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads out.
         *
         * @param nodes {@code [nodes, width]}
         * @param graphs says which example they belong to
         */
        Tensor read(Tensor nodes, InputBlock.Graphs graphs);
    }

    private static Tensor sum(Tensor nodes, InputBlock.Graphs graphs) {
        return nodes.new_zeros(graphs.batch(), nodes.size(1)).index_add_(0, graphs.owner(), nodes);
    }

    private static Tensor mean(Tensor nodes, InputBlock.Graphs graphs) {
        Tensor counts = graphs.owner().bincount(new TensorOptional(), graphs.batch());
        return sum(nodes, graphs).div(counts.clamp_min(new Scalar(1)).unsqueeze(1));
    }

    private static Reader padded(Pooling.Pool pool) {
        return (nodes, graphs) -> {
            Slots slots = Slots.of(graphs.owner(), graphs.batch());
            return pool.apply(slots.unpack(nodes), slots.mask());
        };
    }
}
