package ai.polymath.balancing;

/**
 * What a {@link CrossGradientWeighting} answers in a step.
 *
 * @param weights a weight for each present task of each batch, {@code [batches, present]}; all 0 for batches that take no part
 *     in the step
 * @param state what it wants to remember
 */
public record CrossAnswer(double[][] weights, MethodState state) {
    /** A step on one batch alone. */
    static CrossAnswer onBatch(int batch, int batches, double[] weights, MethodState state) {
        double[][] all = new double[batches][weights.length];
        all[batch] = weights;
        return new CrossAnswer(all, state);
    }

    /** The sum over the batches, for the history, {@code [present]}. */
    public double[] total() {
        double[] total = new double[weights[0].length];
        for (double[] batch : weights) {
            for (int i = 0; i < total.length; i++) {
                total[i] += batch[i];
            }
        }
        return total;
    }
}
