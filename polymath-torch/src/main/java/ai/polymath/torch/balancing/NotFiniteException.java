package ai.polymath.torch.balancing;

import ai.polymath.PolymathException;

/** A loss or a prediction became infinite or no number: training can't go on. */
public final class NotFiniteException extends PolymathException {
    private static final long serialVersionUID = 1L;

    /**
     * Names what it is.
     *
     * @param what such as {@code The loss of task 'stage' is NaN}
     * @param when such as {@code in step 3 (epoch 1)}
     */
    public NotFiniteException(String what, String when) {
        super(what + " " + when
                + ". Maybe lower training.optimizer.learning_rate, or set training.gradient_clipping: 1.");
    }
}
