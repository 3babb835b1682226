package ai.polymath.linear;

import ai.polymath.settings.Choice;

/**
 * How the tasks of a linear model are related: {@code model: {type: linear, penalty: trace-norm, lambda: auto}}. Each
 * penalty is one file: a record of the settings that give it its shape. The strength lambda is not among them, for it is
 * what a path runs over; every penalty has one strength, and where papers have several the settings are their ratios.
 *
 * <p>W is {@code [features, tasks]}, row-major: a row is a feature, a column a task. Intercepts are not in W and never
 * penalised. Terms made of squares carry a factor one half.
 */
@Choice("penalty")
public interface LinearPenalty {
    /** Omega with a strength, for a problem of the given size. */
    Regularizer at(double lambda, Layout layout);

    /**
     * The smallest strength whose minimiser is W = 0, exactly; infinite where no strength does that. For penalties that
     * are a norm times lambda this is the dual norm of the gradient.
     *
     * @param gradient of the loss at W = 0 with the best intercepts, {@code [features, tasks]}
     */
    default double lambdaMax(double[] gradient, Layout layout) {
        return Double.POSITIVE_INFINITY;
    }

    /** Whether Omega is lambda times a norm of W (or of its parts), so that {@link #lambdaMax} is its dual norm. */
    default boolean isNorm() {
        return false;
    }

    /** Whether the loss of a task is the root of its mean squared error instead of its half square. */
    default boolean isCalibrated() {
        return false;
    }
}
