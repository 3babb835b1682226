package ai.polymath.balancing;

/**
 * A method that compares the task gradients of two batches through their inner products: double sampling, whose products
 * are unbiased because the batches are independent, and bilevel methods, whose second batch says what a step with certain
 * weights does to losses that it was not made for.
 *
 * <p>A step of the engine, with {@code plan = method.plan()}:
 *
 * <ol>
 *   <li>Draw {@code plan.batches()} batches of the training rows, independent of each other. The tasks of the step are
 *       those with labels in every one of them; the rest are absent. {@link StepInput#losses()} are the losses of batch 0 at
 *       the parameters theta as they are.
 *   <li>Take the task gradients {@code first = J_0} of batch 0 at theta, {@code [present, P]}. P counts the shared parameters,
 *       and with {@code plan.heads()} those of the heads, too (a head's entries are 0 in other tasks' rows).
 *   <li>If {@code plan.lookAheadSteps() > 0}: with {@code w = method.lookAheadWeights(step, state)}, walk a copy of the
 *       parameters, heads included, that many plain gradient steps {@code theta' <- theta' - rate * sum_t w_t grad L_t(theta')}
 *       on batch 0, from theta; w and the rate stay, the first of these gradients is {@code J_0^T w}. No momentum, no
 *       weight decay, and no running statistics of layers move.
 *   <li>Take the task gradients {@code second = J_1} of batch 1, at theta' if {@code plan.secondAhead()}, else at theta.
 *       With {@code plan.lossesAhead()} also evaluate the losses of batch 0 at theta'.
 *   <li>Put theta back and ask {@link #weights}.
 *   <li>The gradient of the step is {@code sum_b sum_t weights[b][t] grad L_t(batch b; theta)}. Batches whose weights are all 0
 *       need no pass; for batch 0, and for batch 1 if it was taken at theta, the rows are there already: {@code J^T w}. Heads
 *       take the same weights, or 1, as the options say.
 * </ol>
 */
public non-sealed interface CrossGradientWeighting extends Balancing {
    /** What the engine has to prepare; always the same for one method. */
    CrossPlan plan();

    /**
     * The weights of the look-ahead, {@code [present]}; asked only if {@code plan().lookAheadSteps() > 0}.
     *
     * @param step tasks and losses of batch 0
     */
    default double[] lookAheadWeights(StepInput step, MethodState state) {
        throw new IllegalStateException("A method that looks ahead says with which weights.");
    }

    /**
     * The weights of the step.
     *
     * @param products inner products and losses, as {@link #plan()} asked for
     * @param step tasks and losses of batch 0
     */
    CrossAnswer weights(CrossProducts products, StepInput step, MethodState state);
}
