package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.Pass;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What encoders of graphs have in common: layers of one width, read out as one vector. */
sealed interface GraphEncoder extends EncoderKind permits GinEncoder, DirectedMessagePassing {
    /** Of a node or an edge, and of the representation. */
    int width();

    /** How many follow each other; each is a stage. */
    int layers();

    /** Share of units dropped in training. */
    double dropout();

    /** Refuses sizes below 1, and a dropout that is no share. */
    static void check(int width, int layers, double dropout) {
        if (width < 1 || layers < 1) {
            throw new PolymathException(
                    "width is " + width + " and layers " + layers + ", but each must be 1 or more.");
        }
        DropoutRule.check(dropout);
    }

    @Override
    default int stages() {
        return layers();
    }

    @Override
    default boolean reads(@Nullable BlockShape block) {
        return block instanceof BlockShape.Graphs;
    }

    /** Drops units in training. */
    default Tensor drop(Tensor x, Pass pass) {
        return pass.training() && dropout() > 0 ? torch.dropout(x, dropout(), true) : x;
    }

    /** The network: between layers {@code [batch, slots, channels]}, and {@code [batch, width]} in the end. */
    interface Network extends Encoder {
        /** Its settings. */
        GraphEncoder settings();

        /** Where what is passed on lives in a batch: on nodes or on edges. */
        Slots slots(Pass pass);

        @Override
        default int stages() {
            return settings().layers();
        }

        @Override
        default int channelAxis(int stage) {
            return stage == stages() - 1 ? 1 : 2;
        }

        @Override
        default Tensor stage(int index, Tensor hidden, Pass pass) {
            return forward(hidden, index, index + 1, pass);
        }

        @Override
        default Tensor summary(int stage, Tensor hidden, Pass pass) {
            return hidden.dim() == 2 ? hidden : slots(pass).mean(hidden);
        }
    }
}
