package ai.polymath.linear;

import ai.polymath.regularization.MeanRegularized;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda / 2 (sum_t ||w_t - mean||^2 + ridge ||W||_F^2)}: tasks are variations of one (Evgeniou and Pontil,
 * "Regularized multi-task learning", 2004). From lambda = 0 to infinity it goes from separate models to one pooled model
 * with an intercept a task.
 *
 * @param ridge how strongly the mean itself is shrunk; 0 leaves it free
 */
@Kind("mean-regularized")
@Doc("Half the squared distances of the tasks' weights from their mean: similar tasks.")
public record MeanRegularizedPenalty(
        @Doc("Ridge on all weights, as a multiple of lambda.") @Default("0")
        double ridge) implements LinearPenalty {
    /** Refuses a ridge that is negative or not finite. */
    public MeanRegularizedPenalty {
        PenaltyChecks.atLeastZero("mean-regularized", "ridge", ridge);
    }

    /** Without ridge: the mean is free. */
    public MeanRegularizedPenalty() {
        this(0);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return Ridged.on(
                PlainRegularizer.onTasks(new MeanRegularized(lambda), layout), lambda == 0 ? 0 : lambda * ridge);
    }
}
