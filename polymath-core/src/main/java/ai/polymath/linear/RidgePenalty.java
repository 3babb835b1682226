package ai.polymath.linear;

import ai.polymath.regularization.L2;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda / 2 ||W||_F^2}: ridge regression (or logistic regression) of each task alone, the baseline that
 * multi-task learning must beat. With {@link MultiTaskProblem#pooled} it is the other baseline, one model for all tasks.
 */
@Kind("l2")
@Doc("Half the sum of squared weights: the tasks are fitted apart.")
public record RidgePenalty() implements LinearPenalty {
    @Override
    public Regularizer at(double lambda, Layout layout) {
        return PlainRegularizer.onFeatures(new L2(lambda), layout);
    }
}
