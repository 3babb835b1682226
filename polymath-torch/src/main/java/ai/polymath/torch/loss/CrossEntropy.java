package ai.polymath.torch.loss;

import ai.polymath.task.MulticlassTask;
import ai.polymath.torch.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@code -c_y sum_k q_k log p_k} with smoothed label {@code q = (1 - s) onehot(y) + s / K} and {@code p = softmax(output)}.
 *
 * @param weights c: one a class, all 1 if empty
 * @param smoothing s in [0, 1)
 */
record CrossEntropy(List<Double> weights, double smoothing) implements TaskLoss {
    CrossEntropy {
        weights = List.copyOf(weights);
    }

    static CrossEntropy of(MulticlassTask.CrossEntropy loss, List<String> classes) {
        if (loss.classWeights().isEmpty()) {
            return new CrossEntropy(List.of(), loss.labelSmoothing());
        }
        List<Double> weights = classes.stream()
                .map(c -> loss.classWeights().getOrDefault(c, 1.0))
                .toList();
        return new CrossEntropy(weights, loss.labelSmoothing());
    }

    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor classes = labels.to(ScalarType.Long);
        Tensor logProbabilities = torch.log_softmax(outputs, 2);
        Tensor loss = ofTrueClass(logProbabilities, classes).mul(new Scalar(smoothing - 1));
        if (smoothing > 0) {
            Tensor mean = logProbabilities.mean(2);
            loss = loss.sub(mean.mul(new Scalar(smoothing)));
        }
        if (weights.isEmpty()) {
            return loss;
        }
        double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
        Tensor perClass = Tensors.of(values, values.length).to(outputs.device(), outputs.scalar_type());
        return loss.mul(perClass.index_select(0, classes.reshape(-1)).view(labels.shape()));
    }

    /** The entry of the true class, {@code [batch, G, K]} to {@code [batch, G]}. */
    static Tensor ofTrueClass(Tensor values, Tensor classes) {
        return values.gather(2, classes.unsqueeze(2)).squeeze(2);
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return torch.softmax(outputs, 2);
    }
}
