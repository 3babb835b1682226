package ai.polymath.torch.balancing;

import ai.polymath.experiment.BalancingSettings;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.head.TaskGroup;
import ai.polymath.torch.network.Network;

/** Gives the heads, whose gradients were taken with weight 1, what the options say. */
final class HeadWeights {
    private HeadWeights() {}

    /**
     * Scales the heads' gradients.
     *
     * @param weights of the present tasks
     * @param unit what a head gets that is not weighted: 1, or 1/T where steps have the length of a mean
     */
    static void apply(
            BalancingSettings settings, Network network, int tasks, int[] present, double[] weights, double unit) {
        boolean weighted = settings.heads() == BalancingSettings.Heads.WEIGHTED;
        if (!weighted && unit == 1) {
            return;
        }
        double[] factors = new double[tasks];
        for (int i = 0; i < present.length; i++) {
            factors[present[i]] = weighted ? weights[i] : unit;
        }
        try (Gradients.Off off = Gradients.off()) {
            for (TaskGroup group : network.groups()) {
                group.scaleGradients(factors);
            }
        }
    }

    /** The weight of an unweighted head: its part of a sum or of a mean. */
    static double unit(BalancingSettings settings, ai.polymath.balancing.Balancing method, int present) {
        return settings.factor(method, present)
                * (method.nativeScale() == ai.polymath.balancing.Balancing.Scale.SUM ? 1 : 1.0 / present);
    }
}
