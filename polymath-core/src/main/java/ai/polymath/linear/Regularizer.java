package ai.polymath.linear;

import org.jspecify.annotations.Nullable;

/**
 * Omega with its strength, as the solver sees it: W is the sum of one or more parts {@code [features, tasks]}, and Omega
 * is a smooth function of them plus one whose proximal step is known.
 */
public interface Regularizer {
    /** How many matrices W is the sum of. */
    default int parts() {
        return 1;
    }

    /** All of Omega. */
    double value(double[][] parts);

    /**
     * Adds the gradient of the smooth part of Omega and returns that part's value.
     *
     * @param parts {@code [parts][features * tasks]}
     * @param gradients of the same shape, added to
     */
    default double addSmoothGradient(double[][] parts, double[][] gradients) {
        return 0;
    }

    /** Whether the gradient of the smooth part is a linear function of the parts. */
    default boolean isSmoothPartQuadratic() {
        return true;
    }

    /** Replaces the parts by {@code argmin 1/(2 step) ||U - parts||^2 + rest of Omega(U)}, exactly. */
    default void proximalStep(double[][] parts, double step) {}

    /**
     * What to minimise next, for penalties that are met by a sequence of convex ones; null once it has ended.
     *
     * @param w the minimiser under this one
     */
    default @Nullable Regularizer next(double[] w) {
        return null;
    }

    /** What the penalty has learned about the tasks, {@code [tasks, tasks]}, or null if it learns no such thing. */
    default double @Nullable [] relatedness(double[] w) {
        return null;
    }
}
