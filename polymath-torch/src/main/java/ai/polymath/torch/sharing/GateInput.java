package ai.polymath.torch.sharing;

import ai.polymath.torch.encoder.Encoder;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.InputTensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a gate sees of an example: {@code [batch, n]}. Of a table that is the encoder's input itself (numbers and
 * embeddings). Of anything with more dimensions (pixels, words) it is the mean over all but batch and channels: flattened,
 * the gates of an image would have more weights than the experts, and texts have no fixed length.
 */
final class GateInput {
    private GateInput() {}

    /**
     * Makes it.
     *
     * @param hidden {@code [batch, n]}, or with more dimensions
     * @param axis the dimension of the channels
     */
    static Tensor of(Tensor hidden, int axis) {
        if (hidden.dim() == 2) {
            return hidden;
        }
        int channels = (int) Math.min(axis, hidden.dim() - 1);
        return hidden.movedim(channels, 1).flatten(2, -1).mean(2L);
    }

    /** What the gates of the first level see. */
    static Tensor of(Encoder input, Pass pass) {
        return of(input.input(pass), input.channelAxis(0));
    }

    /**
     * How wide the encoder's input is for a gate, found by showing it one empty example in evaluation mode, so that no
     * running statistic moves.
     */
    static int width(Encoder input, InputShape shape, ParameterBook book) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor dense = Tensors.zeros(book.type(), 1, shape.denseWidth());
            Tensor codes = Tensors.zeros(ScalarType.Long, 1, shape.categories().size());
            Inputs empty = new Inputs(dense, codes, InputTensors.empty(shape, book.type()));
            return (int) of(input, new Pass(empty, false)).size(1);
        }
    }
}
