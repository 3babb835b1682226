package ai.polymath.torch.sharing;

import ai.polymath.torch.network.Inputs;

/** The part of the network from the inputs to what the heads are given. */
public interface Trunk {
    /** The representations of a batch. */
    Representation forward(Inputs inputs, boolean training);

    /** The width of a representation. */
    int width();
}
