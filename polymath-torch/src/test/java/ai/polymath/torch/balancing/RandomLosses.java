package ai.polymath.torch.balancing;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.Representation;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** Fixed random losses at a network's representation, cut as in a step, with the same chance (dropout) each time. */
final class RandomLosses {
    private RandomLosses() {}

    /** Passed as a step passes, by a chain where there is one. */
    static Cut traced(Network network, Inputs inputs, int tasks) {
        Engine.seedStep(3, 4);
        return cut(network, network.trace(inputs), tasks);
    }

    /** Passed by autograd. */
    static Cut recorded(Network network, Inputs inputs, int tasks) {
        Engine.seedStep(3, 4);
        return cut(network, network.represent(inputs, true), tasks);
    }

    private static Cut cut(Network network, Representation z, int tasks) {
        Cut cut = Cut.of(z, tasks, network.workspace());
        Tensor copies = ((Representation.PerTask) cut.heads()).z();
        double[] weights = new SplittableRandom(3)
                .doubles(copies.numel())
                .map(w -> w - 0.5)
                .toArray();
        copies.mul(Tensors.of(weights, copies.shape())).sum().backward();
        network.parameters().zeroGradients();
        return cut;
    }
}
