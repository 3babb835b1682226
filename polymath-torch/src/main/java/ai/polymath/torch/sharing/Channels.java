package ai.polymath.torch.sharing;

import org.bytedeco.pytorch.Tensor;

/** What a stage gives as a matrix with one row a position of an example, so that channels of any encoder can be mixed. */
final class Channels {
    private Channels() {}

    /** {@code [batch, ...]} with the channels along {@code axis} as {@code [positions, channels]}. */
    static Tensor rows(Tensor hidden, int axis) {
        return hidden.movedim(axis, -1).reshape(-1, hidden.size(axis));
    }

    /** Rows in the form of what they were made of. */
    static Tensor unrows(Tensor rows, Tensor like, int axis) {
        Tensor moved = like.movedim(axis, -1);
        return rows.view(moved.shape()).movedim(-1, axis).contiguous();
    }
}
