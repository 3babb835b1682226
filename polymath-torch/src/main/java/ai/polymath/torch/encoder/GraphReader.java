package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.ArrayList;
import java.util.List;

/** Finds the graphs among what the network is given. */
record GraphReader(int place, BlockShape.Graphs shape) {
    /**
     * The reader of the only column of graphs.
     *
     * @throws PolymathException if there is none, or more than one, or anything else, which would be left out unseen
     */
    static GraphReader of(String encoder, InputShape shape) {
        List<String> others = new ArrayList<>();
        shape.features().forEach(feature -> others.add(feature.column()));
        GraphReader reader = null;
        for (int i = 0; i < shape.blocks().size(); i++) {
            BlockShape block = shape.blocks().get(i);
            if (block instanceof BlockShape.Graphs graphs && reader == null) {
                reader = new GraphReader(i, graphs);
            } else {
                others.add(block.column());
            }
        }
        if (reader == null) {
            throw new PolymathException(
                    "The encoder " + encoder
                            + " reads graphs, but no feature is one. Maybe add to features: molecule: {COLUMN: {graph: true}}.");
        }
        if (!others.isEmpty()) {
            throw new PolymathException("The encoder " + encoder + " reads one column of graphs, '"
                    + reader.shape().column() + "', but there are other features too: " + String.join(", ", others)
                    + ". Maybe leave them out, or give them a part of their own with encoder: {type: concat, ...}.");
        }
        return reader;
    }

    /** The graphs of a batch. */
    InputBlock.Graphs read(Inputs inputs) {
        return (InputBlock.Graphs) inputs.blocks().get(place);
    }
}
