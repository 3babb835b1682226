package ai.polymath.linear;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;

/**
 * How a linear model is fitted.
 *
 * @param tolerance stops when the length of a subgradient of the whole objective is below this times the length of the
 *     loss's gradient at W = 0
 * @param maxIterations stops at this many iterations; the fit then says that it hasn't converged
 * @param standardize whether features are divided by their standard deviation over all examples before they are penalised
 * @param intercept whether each task has an intercept
 */
public record LinearSettings(
        @Doc("Relative length of the subgradient at which to stop.") @Default("1e-6")
        double tolerance,

        @Doc("Most iterations of the solver for one strength.") @Default("20000")
        int maxIterations,

        @Doc("Divide features by their standard deviation before penalising their weights.") @Default("true")
        boolean standardize,

        @Doc("Whether each task has an intercept; it is never penalised.") @Default("true")
        boolean intercept) {
    /** All defaults. */
    public static final LinearSettings DEFAULT = new LinearSettings(1e-6, 20_000, true, true);

    /** Refuses a tolerance outside 0 to 1 and a number of iterations below 1. */
    public LinearSettings {
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new PolymathException("The tolerance of the linear model is " + tolerance
                    + "; it must be between 0 and 1, for example 1e-6.");
        }
        if (maxIterations < 1) {
            throw new PolymathException(
                    "The max_iterations of the linear model is " + maxIterations + "; it must be at least 1.");
        }
    }

    /** The same with another tolerance. */
    public LinearSettings withTolerance(double other) {
        return new LinearSettings(other, maxIterations, standardize, intercept);
    }

    /** The same with features penalised as they are, or standardised. */
    public LinearSettings withStandardize(boolean other) {
        return new LinearSettings(tolerance, maxIterations, other, intercept);
    }
}
