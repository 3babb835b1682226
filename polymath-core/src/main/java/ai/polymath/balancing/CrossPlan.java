package ai.polymath.balancing;

/**
 * What a {@link CrossGradientWeighting} wants the engine to prepare.
 *
 * @param batches how many independent batches a step draws: 2, or 3 if the step is to be taken on one that the weights have
 *     not seen
 * @param secondAhead whether the gradients of batch 1 are taken at the look-ahead point theta', not at theta
 * @param lookAheadSteps how many gradient steps lead from theta to theta'; 0: there is none
 * @param lookAheadRate their learning rate; {@link #RATE_OF_OPTIMIZER} for that of the network's optimiser at this step
 * @param lossesAhead whether the losses of batch 0 at theta' are wanted
 * @param heads whether inner products count the parameters of the heads, too
 */
public record CrossPlan(
        int batches,
        boolean secondAhead,
        int lookAheadSteps,
        double lookAheadRate,
        boolean lossesAhead,
        boolean heads) {
    /** Stands for the current learning rate of the network's optimiser. */
    public static final double RATE_OF_OPTIMIZER = Double.NaN;

    /** Checks that the parts fit together. */
    public CrossPlan {
        if (batches < 2 || batches > 3) {
            throw new IllegalArgumentException("A step has 2 or 3 batches, not " + batches + ".");
        }
        if (lookAheadSteps == 0 && (secondAhead || lossesAhead)) {
            throw new IllegalArgumentException("Without a look-ahead there is nothing to evaluate there.");
        }
    }

    /** All gradients at the parameters as they are. */
    static CrossPlan samePoint(int batches) {
        return new CrossPlan(batches, false, 0, 0, false, false);
    }
}
