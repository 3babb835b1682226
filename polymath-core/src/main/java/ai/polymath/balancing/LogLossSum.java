package ai.polymath.balancing;

import ai.polymath.settings.Kind;

/**
 * Scale-invariant baseline: the sum of the logarithms of the losses (the "SI" of Navon et al., Multi-Task Learning as a
 * Bargaining Game, ICML 2022).
 *
 * <pre>
 * L = sum_t p_t log L_t,   w_t = p_t / L_t
 * </pre>
 *
 * <p>Multiplying a loss by any number changes nothing. Use it where losses differ in unit and size and all are regression
 * losses; it is near the top on many-target regression and poor on many classifications of one kind, where losses near 0
 * are not those that matter. A loss of exactly 0 counts as 1e-8 of the task's largest loss of late; negative losses are
 * refused. One backward pass.
 */
@Kind("si")
public record LogLossSum() implements LossWeighting {
    @Override
    public MethodState initialState(int tasks) {
        return LossFloor.start(MethodState.EMPTY, tasks);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "si"), state);
        return new Answer(inverse(step, floor.losses()), floor.state());
    }

    /** {@code p_t / L_t}, 0 for a task to be left out. */
    static double[] inverse(StepInput step, double[] losses) {
        double[] weights = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            weights[i] = losses[i] > 0 ? step.preferences()[i] / losses[i] : 0;
        }
        return weights;
    }
}
