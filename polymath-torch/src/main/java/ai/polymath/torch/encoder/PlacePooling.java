package ai.polymath.torch.encoder;

import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Inputs;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Makes one vector of the representations of an example's places. */
public final class PlacePooling {
    private PlacePooling() {}

    /** Which words of a batch are there, {@code [batch, length]}; null if all are, or if places are no words. */
    public static @Nullable Tensor mask(Inputs inputs) {
        for (InputBlock block : inputs.blocks()) {
            if (block instanceof InputBlock.Tokens tokens) {
                return tokens.mask();
            }
        }
        return null;
    }

    /**
     * The mean of the places that are there; zeros if none is.
     *
     * @param places {@code [batch, width, places...]}
     * @param mask {@code [batch, places]}, or null if all are there
     */
    public static Tensor mean(Tensor places, @Nullable Tensor mask) {
        Tensor flat = places.flatten(2, -1);
        if (mask == null) {
            return flat.mean(2);
        }
        Tensor open = flat.masked_fill(mask.logical_not().unsqueeze(1), new Scalar(0.0));
        return open.sum(2).div(mask.sum(1).clamp_min(new Scalar(1)).unsqueeze(1));
    }

    /** The largest value of each channel over the places that are there; zeros if none is. */
    public static Tensor max(Tensor places, @Nullable Tensor mask) {
        Tensor flat = places.flatten(2, -1);
        if (mask == null) {
            return flat.max(2, false).get0();
        }
        Tensor closed = mask.logical_not();
        Tensor open = flat.masked_fill(closed.unsqueeze(1), new Scalar(Double.NEGATIVE_INFINITY));
        return open.max(2, false).get0().masked_fill(closed.all(1).unsqueeze(1), new Scalar(0.0));
    }
}
