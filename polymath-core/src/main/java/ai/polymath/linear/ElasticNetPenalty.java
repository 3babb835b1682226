package ai.polymath.linear;

import ai.polymath.PolymathException;
import ai.polymath.regularization.ElasticNet;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda (r ||W||_1 + (1 - r) / 2 ||W||_F^2)}: the elastic net (Zou and Hastie 2005).
 *
 * @param l1Ratio r, from 0 (ridge) to 1 (lasso)
 */
@Kind("elastic-net")
@Doc("A mixture of l1 and l2 on single weights.")
public record ElasticNetPenalty(
        @Doc("Share of l1 in the mixture, above 0 up to 1.") @Default("0.5")
        double l1Ratio) implements LinearPenalty {
    /** Refuses a ratio outside 0 to 1. */
    public ElasticNetPenalty {
        if (!(l1Ratio >= 0 && l1Ratio <= 1)) {
            throw new PolymathException("The l1_ratio of the elastic-net penalty is " + l1Ratio
                    + "; it must be from 0 (l2 only) to 1 (l1 only).");
        }
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return PlainRegularizer.onFeatures(new ElasticNet(lambda, l1Ratio), layout);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return l1Ratio == 0 ? Double.POSITIVE_INFINITY : Norms.largest(gradient) / l1Ratio;
    }
}
