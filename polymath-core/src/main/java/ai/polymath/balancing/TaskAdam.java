package ai.polymath.balancing;

import java.util.Arrays;

/**
 * Adam (Kingma and Ba 2015) on one number a task, for methods that learn their weights. It lives in a {@link MethodState}
 * as four arrays {@code [tasks]}: the numbers under their name, their moments, and how often each was updated. The count
 * is a task's own, so that an absent task keeps numbers and moments and a task that comes late has its own warm-up.
 */
final class TaskAdam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;

    private final String name;
    private final double learningRate;
    private final double epsilon;

    /**
     * @param name of the numbers in the state
     * @param epsilon added to the root of the second moment: 1e-8 for gradients without unit, 0 for those with the scale
     *     of a network's gradients, where any constant would be wrong for some network
     */
    TaskAdam(String name, double learningRate, double epsilon) {
        this.name = name;
        this.learningRate = learningRate;
        this.epsilon = epsilon;
    }

    /** A state whose numbers are all {@code initial}. */
    MethodState start(MethodState state, int tasks, double initial) {
        double[] numbers = new double[tasks];
        Arrays.fill(numbers, initial);
        return state.with(name, numbers)
                .with(name + ".mean", new double[tasks])
                .with(name + ".square", new double[tasks])
                .with(name + ".updates", new double[tasks]);
    }

    /** The present tasks' numbers. */
    double[] values(StepInput step, MethodState state) {
        return step.select(state.get(name));
    }

    /** One step down the gradient {@code [present]}. */
    MethodState descend(StepInput step, MethodState state, double[] gradient) {
        double[] numbers = state.get(name);
        double[] mean = state.get(name + ".mean");
        double[] square = state.get(name + ".square");
        double[] updates = state.get(name + ".updates");
        for (int i = 0; i < step.size(); i++) {
            int t = step.present()[i];
            updates[t]++;
            mean[t] = BETA1 * mean[t] + (1 - BETA1) * gradient[i];
            square[t] = BETA2 * square[t] + (1 - BETA2) * gradient[i] * gradient[i];
            double m = mean[t] / (1 - Math.pow(BETA1, updates[t]));
            double root = Math.sqrt(square[t] / (1 - Math.pow(BETA2, updates[t]))) + epsilon;
            numbers[t] -= root > 0 ? learningRate * m / root : 0;
        }
        return state.with(name, numbers)
                .with(name + ".mean", mean)
                .with(name + ".square", square)
                .with(name + ".updates", updates);
    }

    /** The same state with the numbers held between two bounds. */
    MethodState clamp(MethodState state, double least, double greatest) {
        double[] numbers = state.get(name);
        for (int t = 0; t < numbers.length; t++) {
            numbers[t] = Math.max(least, Math.min(greatest, numbers[t]));
        }
        return state.with(name, numbers);
    }
}
