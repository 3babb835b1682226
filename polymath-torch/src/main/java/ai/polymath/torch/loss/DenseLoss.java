package ai.polymath.torch.loss;

import ai.polymath.task.DepthTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.NormalsTask;
import ai.polymath.task.SegmentationTask;
import org.bytedeco.pytorch.Tensor;

/**
 * How the outputs of a dense task are charged and read, each pixel by itself. Masks and means are the caller's: {@link #elements}
 * gives a finite number for every finite output, also where a label of 0 is only a stand-in for a missing one.
 */
public interface DenseLoss {
    /** Raw outputs a pixel. */
    int outputs();

    /**
     * The charge of each pixel.
     *
     * @param outputs raw outputs, {@code [batch, outputs, h, w]}
     * @param labels class indices, standardised numbers or unit vectors, {@code [batch, channels, h, w]}
     * @return {@code [batch, h, w]}
     */
    Tensor elements(Tensor outputs, Tensor labels);

    /**
     * Class indices, standardised numbers or unit vectors.
     *
     * @param outputs raw outputs, {@code [batch, outputs, h, w]}
     * @return {@code [batch, channels, h, w]}
     */
    Tensor predictions(Tensor outputs);

    /** The loss that a dense task asks for. */
    static DenseLoss of(FittedTask fitted) {
        if (fitted.task() instanceof SegmentationTask segmentation) {
            return new PixelCrossEntropy(fitted.classes().stream()
                    .map(type -> segmentation.classWeights().getOrDefault(type, 1.0))
                    .toList());
        }
        if (fitted.task() instanceof DepthTask depth) {
            return new PixelError(depth.loss() == DepthTask.Loss.SQUARED);
        }
        if (fitted.task() instanceof NormalsTask) {
            return new PixelCosine();
        }
        throw new IllegalArgumentException("Task '" + fitted.name() + "' has no answer a pixel.");
    }
}
