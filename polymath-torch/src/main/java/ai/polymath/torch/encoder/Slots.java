package ai.polymath.torch.encoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Where the nodes (or edges) of each graph of a batch stand when every graph has a row of places of its own, as many as the
 * largest needs: so stages give {@code [batch, places, channels]}, which ways of sharing can treat like the words of a text.
 * Within a stage nodes stand packed, {@code [nodes, channels]}, so that nothing is computed for places without one.
 *
 * @param batch how many graphs
 * @param places how many places a graph has, at least 1
 * @param slots the place of each node, {@code graph * places + n}
 * @param counts how many nodes each graph has, {@code [batch]}
 */
record Slots(long batch, long places, Tensor slots, Tensor counts) {
    /**
     * Makes them.
     *
     * @param owner which graph each node belongs to, ascending
     */
    static Slots of(Tensor owner, long batch) {
        Tensor counts = owner.bincount(new TensorOptional(), batch);
        long places = owner.numel() == 0 ? 1 : counts.max().item_long();
        Tensor starts = counts.cumsum(0).sub(counts);
        Tensor local = torch.arange(new Scalar(owner.numel()), torch.dtype(torch.ScalarType.Long))
                .to(owner.device(), torch.ScalarType.Long)
                .sub(starts.index_select(0, owner));
        return new Slots(batch, places, owner.mul(new Scalar(places)).add(local), counts);
    }

    /** {@code [batch, places, channels]} to {@code [nodes, channels]}. */
    Tensor pack(Tensor padded) {
        return padded.reshape(-1, padded.size(2)).index_select(0, slots);
    }

    /** {@code [nodes, channels]} to {@code [batch, places, channels]}, with zeros where there is none. */
    Tensor unpack(Tensor packed) {
        return packed.new_zeros(batch * places, packed.size(1))
                .index_copy(0, slots, packed)
                .view(batch, places, packed.size(1));
    }

    /** Which places have a node, {@code [batch, places]}. */
    Tensor mask() {
        return torch.arange(new Scalar(places), torch.dtype(torch.ScalarType.Long))
                .to(counts.device(), torch.ScalarType.Long)
                .unsqueeze(0)
                .lt(counts.unsqueeze(1));
    }

    /** The mean over the nodes of each graph, {@code [batch, channels]}; zeros for a graph without nodes. */
    Tensor mean(Tensor padded) {
        return Pooling.MEAN.one(padded, mask(), null);
    }
}
