package ai.polymath.linear;

import ai.polymath.regularization.GroupLasso;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda sum_i ||w^i||_2} over the rows of W, the L2,1 norm: all tasks use the same features (Argyriou, Evgeniou
 * and Pontil, "Convex multi-task feature learning", 2008; Liu, Ji and Ye 2009). Strongest: the longest row of the
 * gradient.
 */
@Kind("group-lasso")
@Doc("Sum of the lengths of the features' rows (L2,1): the tasks use the same features.")
public record GroupLassoPenalty() implements LinearPenalty {
    @Override
    public Regularizer at(double lambda, Layout layout) {
        return PlainRegularizer.onFeatures(new GroupLasso(lambda), layout);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return Norms.most(Norms.rowLengths(gradient, layout.features(), layout.tasks()));
    }

    @Override
    public boolean isNorm() {
        return true;
    }
}
