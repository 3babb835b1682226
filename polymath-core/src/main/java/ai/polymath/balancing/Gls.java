package ai.polymath.balancing;

import ai.polymath.settings.Kind;

/**
 * Geometric loss strategy (Chennupati et al., MultiNet++, CVPR Workshops 2019): minimises the geometric mean of the
 * losses instead of their sum.
 *
 * <pre>
 * L = exp( sum_t p_t log L_t / T ),   w_t = dL / dL_t = p_t L / (T L_t)
 * </pre>
 *
 * <p>Free of the losses' units but for the size of the step: multiplying one loss by c multiplies all weighted gradients
 * by the same {@code c^(1/T)}. Computed through logarithms, so no product of many losses over- or underflows. Use it for losses
 * of different sizes that all go towards 0. A loss of exactly 0 counts as 1e-8 of the task's largest loss of late;
 * negative losses are refused. One backward pass.
 */
@Kind("gls")
public record Gls() implements LossWeighting {
    @Override
    public MethodState initialState(int tasks) {
        return LossFloor.start(MethodState.EMPTY, tasks);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "gls"), state);
        double[] losses = floor.losses();
        double total = 0;
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            if (losses[i] > 0) {
                total += step.preferences()[i];
                sum += step.preferences()[i] * Math.log(losses[i]);
            }
        }
        double[] weights = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            if (losses[i] > 0) {
                weights[i] = step.preferences()[i] / total * Math.exp(sum / total - Math.log(losses[i]));
            }
        }
        return new Answer(weights, floor.state());
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
