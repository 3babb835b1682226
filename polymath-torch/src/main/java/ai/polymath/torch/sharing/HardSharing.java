package ai.polymath.torch.sharing;

import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;

/**
 * One encoder for all tasks (Caruana, Machine Learning 1997). Shared: the whole trunk. Parameters: those of one encoder.
 */
@Kind("hard")
@Doc("One encoder for all tasks.")
public record HardSharing() implements SharingKind {
    @Override
    public boolean takesWholeEncoders() {
        return true;
    }

    @Override
    public Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book) {
        return new HardTrunk(encoder.build(shape, book, "shared", Owner.SHARED));
    }

    private record HardTrunk(Encoder encoder) implements Trunk {
        @Override
        public Representation forward(Pass pass) {
            return new Representation.Shared(encoder.forward(pass));
        }

        @Override
        public Representation trace(Pass pass) {
            Encoder.Traced traced = encoder.trace(pass);
            return new Representation.Shared(traced.z(), traced.chain());
        }

        @Override
        public int width() {
            return encoder.width();
        }

        @Override
        public boolean isChain() {
            return encoder.isChain();
        }

        @Override
        public boolean isChain(Pass pass) {
            return encoder.isChain(pass);
        }

        @Override
        public boolean prefersGradientsTogether() {
            return encoder.isChainOfSmallOperations();
        }
    }
}
