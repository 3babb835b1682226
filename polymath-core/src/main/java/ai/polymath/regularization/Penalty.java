package ai.polymath.regularization;

import ai.polymath.settings.Choice;
import java.util.List;

/**
 * A penalty Omega(W) that is added to the loss: {@code regularization: {type: group-lasso, strength: 0.01}}. It works on
 * one matrix of weights at a time, {@code [rows, columns]}, row-major, in doubles. Each penalty is one file: a record of
 * its settings that is at once the penalty. All of them are convex.
 *
 * <p>The strength lambda multiplies all of Omega: {@code value} is linear in it. Penalties made of squares carry a factor
 * one half, so that their gradient is {@code lambda} times the thing itself: {@code l2} is weight decay.
 *
 * <p>Biases (intercepts) are never penalised. Whoever calls hands over weights only; a bias inside the matrix would be
 * treated as a weight.
 *
 * <p>A penalty is used in one of two ways. A smooth one may join the loss through {@link #addGradient}. Any one may be
 * applied after a gradient step through {@link #proximalStep}, with {@code step} the learning rate of that step: this is
 * what makes exact zeros (or exactly lower rank) where a gradient would only come near.
 */
@Choice("type")
public interface Penalty {
    /** The strength lambda, at least 0; 0 means no penalty. */
    double strength();

    /** The setting {@code on}: which weights of a model are penalised. */
    On on();

    /** Which weights of a model are penalised; the same as {@link #on()}. */
    default On target() {
        return on();
    }

    /**
     * {@code Omega(W)}, the strength included.
     *
     * @param w row-major {@code [rows, columns]}
     */
    double value(double[] w, int rows, int columns);

    /** Whether Omega has a gradient everywhere. */
    boolean isSmooth();

    /**
     * Adds the gradient of Omega at W to {@code gradient}.
     *
     * @param w row-major {@code [rows, columns]}
     * @param gradient row-major {@code [rows, columns]}, added to
     * @throws UnsupportedOperationException if the penalty isn't smooth
     */
    default void addGradient(double[] w, int rows, int columns, double[] gradient) {
        throw new UnsupportedOperationException(
                this + " has no gradient where weights are zero; apply its proximal step after the gradient step.");
    }

    /**
     * Replaces W by {@code argmin over U of 1/(2 step) ||U - W||_F^2 + Omega(U)}, exactly: what is zero in the minimiser
     * is {@code 0.0}. Weights that aren't finite stay so and may spread.
     *
     * @param w row-major {@code [rows, columns]}, replaced
     * @param step the length of the gradient step before, at least 0; 0 leaves W alone
     */
    void proximalStep(double[] w, int rows, int columns, double step);

    /**
     * This penalty for a model with the given tasks: names in the settings become row numbers, and what can be computed
     * once is. Most penalties need nothing and return themselves.
     *
     * @param tasks the tasks' names in the order of the rows of W
     * @throws ai.polymath.PolymathException if the settings name a task that isn't there
     */
    default Penalty forTasks(List<String> tasks) {
        return this;
    }

    /** The weights of a model that a penalty may be put on. */
    enum On {
        /** The first layer: a row holds the weights that leave one input feature, {@code [features, units]}. */
        INPUT,
        /** Every weight matrix that all tasks share. */
        SHARED,
        /** The tasks' own last layers: a row holds all weights of one task, {@code [tasks, weights]}. */
        HEADS,
        /** Every weight matrix of the model. */
        ALL
    }
}
