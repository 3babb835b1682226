package ai.polymath.torch.head;

import ai.polymath.PolymathException;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.loss.DenseLoss;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A dense task: an answer for every pixel of a picture. Every place of the representation gives raw outputs, which are enlarged to
 * the picture's pixels, bilinearly between the middles of places ({@code align_corners} false; what lies outside the outermost middles is
 * as there). Losses and predictions are those of pixels.
 *
 * <p>The loss of a picture is the mean over its labelled pixels; that of the task the mean over pictures that have any. A
 * pixel without a label has no influence, whatever stands there.
 *
 * <p>Shapes: places {@code [batch, width, h, w]} to outputs {@code [batch, k, h, w]}, enlarged {@code [batch, k, H, W]}; labels {@code [batch,
 * channels, H, W]}, where {@code NaN} is missing. Hidden layers see 3 x 3 places. Parameters:
 * {@code sum over hidden layers of (9 in + 1) out + (in + 1) k}.
 */
final class DenseGroup extends PlaceWiseGroup {
    private final DenseLoss loss;
    private final PlaceLayers hidden;
    private final PlaceLayer last;

    /**
     * Makes the head.
     *
     * @param index the task's among all
     * @param width the representation's
     */
    DenseGroup(ParameterBook book, String name, int index, FittedTask fitted, int width, HeadSettings settings) {
        super(index, fitted);
        this.loss = DenseLoss.of(fitted);
        Owner owner = new Owner(List.of(index));
        String key = fitted.name() + ".";
        this.hidden = new PlaceLayers(book, name, owner, key, width, settings);
        Role role = hidden.isEmpty() ? Role.HEAD : Role.WEIGHT;
        this.last =
                PlaceLayer.single(book, name + ".pixel", owner, role, key + "pixel", hidden.width(), loss.outputs(), 0);
    }

    @Override
    public boolean hasWideLabels() {
        return false;
    }

    @Override
    public Tensor outputs(Representation representation, Pass pass) {
        Tensor z = places(representation);
        if (z.dim() != 4) {
            throw new PolymathException(
                    "Task '" + fitted.name() + "' has an answer for every pixel of a picture, but the"
                            + " encoder's places are no pixels. Maybe use encoder: cnn or resnet.");
        }
        return last.forward(hidden.forward(z, pass));
    }

    /** The outputs at the pixels of the pictures, {@code [batch, k, H, W]}. */
    private static Tensor enlarged(Tensor outputs, long height, long width) {
        if (outputs.size(2) == height && outputs.size(3) == width) {
            return outputs;
        }
        return torch.upsample_bilinear2d(outputs, new long[] {height, width}, false);
    }

    @Override
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs) {
        Tensor first = labels.select(1, 0);
        Tensor known = first.eq(first).to(outputs.scalar_type());
        Tensor pixels = enlarged(outputs, labels.size(2), labels.size(3));
        Tensor charge = loss.elements(pixels, labels.nan_to_num()).mul(known);
        Tensor count = known.flatten(1, -1).sum(1).clamp_min(new Scalar(1.0));
        Tensor perPicture = charge.flatten(1, -1).sum(1).div(count);
        return perPicture.dot(shares.select(1, 0)).unsqueeze(0);
    }

    @Override
    public Tensor predictions(Tensor outputs, Inputs inputs) {
        for (InputBlock block : inputs.blocks()) {
            if (block instanceof InputBlock.Pictures pictures) {
                Tensor pixels = enlarged(
                        outputs, pictures.pixels().size(2), pictures.pixels().size(3));
                return loss.predictions(pixels).flatten(1, -1).unsqueeze(1);
            }
        }
        throw new IllegalArgumentException("Task '" + fitted.name() + "' is asked for pixels without pictures.");
    }
}
