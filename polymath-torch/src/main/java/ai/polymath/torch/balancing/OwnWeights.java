package ai.polymath.torch.balancing;

import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.torch.engine.Gradients;
import java.util.Arrays;

/** Gives the tasks' own parameters, whose gradients were taken with weight 1, what the options say. */
final class OwnWeights {
    private OwnWeights() {}

    /**
     * Scales the gradients of heads and of what else tasks have for themselves: by the tasks' weights, or by 1, or 1/T where steps have the length of a mean.
     *
     * @param weights of the present tasks
     */
    static void apply(
            BalancingSettings settings, Balancing method, Objective objective, StepInput input, double[] weights) {
        boolean weighted = settings.heads() == BalancingSettings.Heads.WEIGHTED;
        double part = method.nativeScale() == Balancing.Scale.SUM ? 1 : 1.0 / input.size();
        double unit = settings.factor(method, input.size()) * part;
        if (!weighted && unit == 1) {
            return;
        }
        double[] ofPresent = weights;
        if (!weighted) {
            ofPresent = new double[input.size()];
            Arrays.fill(ofPresent, unit);
        }
        double[] factors = input.replace(new double[objective.tasks()], ofPresent);
        try (Gradients.Off off = Gradients.off()) {
            objective.network().scaleOwnGradients(factors);
        }
    }
}
