package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@code -(1 - p_y)^gamma log p_y} with {@code p = softmax(output)}. {@code 1 - p_y} is the sum of the other classes'
 * probabilities, computed as such since the difference would lose all digits near 1.
 *
 * @param gamma how strongly easy examples are played down
 */
record MulticlassFocal(double gamma) implements TaskLoss {
    @Override
    public Tensor elements(Tensor outputs, Tensor labels) {
        Tensor classes = labels.to(ScalarType.Long);
        Tensor logProbabilities = torch.log_softmax(outputs, 2);
        Tensor logTrue = CrossEntropy.ofTrueClass(logProbabilities, classes);
        Tensor others = logProbabilities.scatter(2, classes.unsqueeze(2), new Scalar(Double.NEGATIVE_INFINITY));
        Tensor logOthers = others.logsumexp(2);
        return logOthers.mul(new Scalar(gamma)).exp().mul(logTrue).neg();
    }

    @Override
    public Tensor predictions(Tensor outputs) {
        return torch.softmax(outputs, 2);
    }
}
