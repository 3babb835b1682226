package ai.polymath.torch.loss;

import ai.polymath.torch.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross entropy of the class of each pixel: {@code -weight_y log softmax(outputs)_y}. Weights are not normalised: a class of weight 2
 * counts twice as much, whatever else a picture shows.
 *
 * @param weights how much a pixel of each class counts
 */
record PixelCrossEntropy(List<Double> weights) implements DenseLoss {
    PixelCrossEntropy {
        weights = List.copyOf(weights);
    }

    @Override
    public int outputs() {
        return weights.size();
    }

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor index = labels.to(ScalarType.Long);
        Tensor charge =
                torch.log_softmax(outputs, 1).gather(1, index).select(1, 0).neg();
        if (weights.stream().allMatch(weight -> weight == 1)) {
            return charge;
        }
        Tensor ofClass = Tensors.of(weights.stream().mapToDouble(w -> w).toArray(), weights.size())
                .to(outputs.device(), outputs.scalar_type());
        return charge.mul(ofClass.index_select(0, index.flatten(0, -1)).view(charge.shape()));
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return torch.argmax(outputs, new LongOptional(1), true).to(outputs.scalar_type());
    }
}
