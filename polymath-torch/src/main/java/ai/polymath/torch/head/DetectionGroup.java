package ai.polymath.torch.head;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxLayout;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Object detection without anchors: every place of the representation says which classes have the middle of an object there,
 * and how far the object's four sides are (CenterNet: Zhou et al., Objects as Points, 2019; with the places and weights of
 * {@link DetectionTargets}).
 *
 * <p>Loss of a picture with n objects: {@code (1/n) sum over classes and places of F + box_weight * mean over objects of (1 -
 * GIoU)}. F is the focal loss with less punishment near a middle, p the score and g the Gaussian:
 * {@code -(1 - p)^2 log p} at a middle, {@code -(1 - g)^4 p^2 log(1 - p)} elsewhere. GIoU: Rezatofighi et al., CVPR 2019.
 *
 * <p>Shapes: places {@code [batch, width, h, w]} to outputs {@code [batch, classes + 4, h, w]}: logits, then log distances from
 * the place's middle to left, top, right, bottom in places. Hidden layers see 3 x 3 places. Parameters:
 * {@code sum over hidden layers of (9 in + 1) out + (in + 1)(classes + 4)}.
 */
final class DetectionGroup extends PlaceWiseGroup {
    private static final int SIDES = 4;
    /** Few places hold the middle of an object: at first each says so with this probability (Lin et al., ICCV 2017). */
    private static final double FIRST_SCORE = 0.01;
    /** A side is at most e^6 places away, so that no exponential overflows. */
    private static final double MOST_LOG_DISTANCE = 6;

    private final DetectionTask task;
    private final int classes;
    private final PlaceLayers hidden;
    private final UnaryOperator<Tensor> logits;
    private final boolean sharesClasses;
    private final PlaceLayer sides;

    /**
     * Makes the head.
     *
     * @param index the task's among all
     * @param width the representation's
     * @param shared gives a logit for each class at each place, {@code [batch, width, h, w]} to {@code [batch, classes, h, w]},
     *     where other tasks use the same layer; null for a layer of its own
     */
    DetectionGroup(
            ParameterBook book,
            String name,
            int index,
            FittedTask fitted,
            int width,
            HeadSettings settings,
            @Nullable UnaryOperator<Tensor> shared) {
        super(index, fitted);
        this.sharesClasses = shared != null;
        this.task = (DetectionTask) fitted.task();
        this.classes = fitted.classes().size();
        Owner owner = new Owner(List.of(index));
        String key = fitted.name() + ".";
        this.hidden = new PlaceLayers(book, name, owner, key, width, settings);
        int in = hidden.width();
        Role role = hidden.isEmpty() ? Role.HEAD : Role.WEIGHT;
        double offset = Math.log(FIRST_SCORE / (1 - FIRST_SCORE));
        this.logits = shared != null
                ? x -> shared.apply(x).add(new Scalar(offset))
                : PlaceLayer.single(book, name + ".class", owner, role, key + "class", in, classes, offset)::forward;
        this.sides = PlaceLayer.single(book, name + ".sides", owner, Role.WEIGHT, key + "sides", in, SIDES, 0);
    }

    @Override
    public boolean sharesHead() {
        return sharesClasses;
    }

    @Override
    public boolean hasWideLabels() {
        return true;
    }

    @Override
    public Tensor outputs(Representation representation, Pass pass) {
        Tensor z = places(representation);
        if (z.dim() != 4) {
            throw new PolymathException("Task '" + fitted.name() + "' finds objects in pictures, but the encoder's"
                    + " places are no pixels. Maybe use encoder: cnn or resnet.");
        }
        Tensor x = hidden.forward(z, pass);
        return torch.cat(new TensorVector(logits.apply(x), sides.forward(x)), 1);
    }

    /** Left, top, right, bottom of what each place tells, as shares of the picture, {@code [batch, 4, h, w]}. */
    private Tensor corners(Tensor outputs) {
        int height = (int) outputs.size(2);
        int width = (int) outputs.size(3);
        Tensor distances = outputs.narrow(1, classes, SIDES)
                .clamp_max(new Scalar(MOST_LOG_DISTANCE))
                .exp();
        float[] middles = new float[SIDES * height * width];
        float[] units = new float[SIDES];
        for (int k = 0; k < SIDES; k++) {
            boolean across = k % 2 == 0;
            units[k] = (k < 2 ? -1f : 1f) / (across ? width : height);
            for (int p = 0; p < height * width; p++) {
                middles[k * height * width + p] =
                        across ? (p % width + 0.5f) / width : (float) ((double) Math.floorDiv(p, width) + 0.5) / height;
            }
        }
        return distances.mul(like(outputs, units, 1, SIDES, 1, 1)).add(like(outputs, middles, 1, SIDES, height, width));
    }

    private static Tensor like(Tensor other, float[] values, long... shape) {
        return Tensors.of(values, shape).to(other.device(), other.scalar_type());
    }

    @Override
    public Tensor losses(Tensor outputs, Tensor labels, Tensor shares, Inputs inputs) {
        int batch = (int) outputs.size(0);
        int height = (int) outputs.size(2);
        int width = (int) outputs.size(3);
        DetectionTargets targets = new DetectionTargets(Tensors.doubles(labels), batch, classes, height, width);
        Tensor perPicture = focal(outputs, targets)
                .mul(like(outputs, targets.norms(), batch))
                .add(boxes(outputs, targets).mul(new Scalar(task.boxWeight())));
        // A picture is one label, whose share stands where its number of objects does.
        return perPicture.dot(shares.select(2, 0).select(1, 0)).unsqueeze(0);
    }

    /** The sum of each picture, {@code [batch]}. */
    private Tensor focal(Tensor outputs, DetectionTargets targets) {
        Tensor x = outputs.narrow(1, 0, classes);
        long[] shape = x.shape();
        float[] ofOthers = new float[targets.heat().length];
        for (int i = 0; i < ofOthers.length; i++) {
            double far = 1 - targets.heat()[i];
            ofOthers[i] = (float) (far * far * far * far);
        }
        Tensor logP = torch.log_sigmoid(x);
        Tensor logNotP = logP.sub(x);
        Tensor hit = logP.mul(logNotP.mul(new Scalar(2)).exp()).mul(like(x, targets.peaks(), shape));
        Tensor miss = logNotP.mul(logP.mul(new Scalar(2)).exp()).mul(like(x, ofOthers, shape));
        return hit.add(miss).flatten(1, -1).sum(1).neg();
    }

    /** The mean over the objects of each picture of {@code 1 - GIoU}, {@code [batch]}. */
    private Tensor boxes(Tensor outputs, DetectionTargets targets) {
        Tensor told = corners(outputs);
        Tensor right = like(outputs, targets.corners(), told.shape());
        Tensor both = extent(torch.minimum(told.narrow(1, 2, 2), right.narrow(1, 2, 2))
                .sub(torch.maximum(told.narrow(1, 0, 2), right.narrow(1, 0, 2))));
        Tensor around = extent(torch.maximum(told.narrow(1, 2, 2), right.narrow(1, 2, 2))
                .sub(torch.minimum(told.narrow(1, 0, 2), right.narrow(1, 0, 2))));
        Tensor union = extent(told.narrow(1, 2, 2).sub(told.narrow(1, 0, 2)))
                .add(extent(right.narrow(1, 2, 2).sub(right.narrow(1, 0, 2))))
                .sub(both);
        // 1 - (both / union - (around - union) / around)
        Tensor loss = union.div(around).add(both.div(union)).neg().add(new Scalar(2.0));
        return loss.mul(like(outputs, targets.owned(), loss.shape()))
                .flatten(1, -1)
                .sum(1);
    }

    /** Areas of {@code [batch, 2, h, w]}; 0 where a side is negative. */
    private static Tensor extent(Tensor sides) {
        Tensor open = torch.relu(sides);
        return open.select(1, 0).mul(open.select(1, 1));
    }

    @Override
    public Tensor predictions(Tensor outputs, Inputs inputs) {
        int batch = (int) outputs.size(0);
        int places = (int) (outputs.size(2) * outputs.size(3));
        double[] scores = Tensors.doubles(torch.sigmoid(outputs.narrow(1, 0, classes)));
        double[] corners = Tensors.doubles(corners(outputs));
        int length = BoxLayout.width(task.maxDetections());
        double[] told = new double[batch * length];
        for (int n = 0; n < batch; n++) {
            FoundBoxes.choose(
                    task, classes, places, scores, n * classes * places, corners, n * SIDES * places, told, n * length);
        }
        return Tensors.of(told, batch, 1, length);
    }
}
