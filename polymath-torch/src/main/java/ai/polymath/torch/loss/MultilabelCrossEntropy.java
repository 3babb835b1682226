package ai.polymath.torch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A yes or no for each of K labels: the mean over labelled entries of {@code -w_k log sigmoid((2 y_k - 1) x_k)}, where w is
 * {@code positiveWeights} for a yes and 1 for a no. Outputs, labels and mask {@code [batch, K]}; labels 0 and 1.
 */
public final class MultilabelCrossEntropy extends MaskedLoss {
    private final Constants positiveWeights;
    private final Constants surplus;

    /**
     * Makes the loss.
     *
     * @param positiveWeights how much a yes counts against a no for each label, {@code [K]}
     */
    public MultilabelCrossEntropy(double[] positiveWeights) {
        super(true);
        this.positiveWeights = new Constants(Constants.positive("positiveWeights", positiveWeights));
        double[] more = new double[positiveWeights.length];
        for (int k = 0; k < more.length; k++) {
            more[k] = positiveWeights[k] - 1;
        }
        this.surplus = new Constants(more);
    }

    @Override
    Tensor elements(Tensor outputs, Tensor labels) {
        Classes.check(outputs, positiveWeights.size());
        Tensor loss = torch.log_sigmoid(signed(outputs, labels)).neg();
        if (positiveWeights.allOne()) {
            return loss;
        }
        return loss.mul(labels.mul(surplus.like(outputs)).add_(new Scalar(1.0)));
    }

    @Override
    Tensor inverseLink(Tensor outputs) {
        return outputs.sigmoid();
    }
}
