package ai.polymath.linear;

import ai.polymath.regularization.L1;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/** {@code lambda ||W||_1}: the lasso; tasks only share their strength. Strongest: the largest entry of the gradient. */
@Kind("l1")
@Doc("Sum of absolute weights: sets single weights to zero.")
public record LassoPenalty() implements LinearPenalty {
    @Override
    public Regularizer at(double lambda, Layout layout) {
        return PlainRegularizer.onFeatures(new L1(lambda), layout);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return Norms.largest(gradient);
    }

    @Override
    public boolean isNorm() {
        return true;
    }
}
