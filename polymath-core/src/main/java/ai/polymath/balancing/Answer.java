package ai.polymath.balancing;

/**
 * What a method answers in a step.
 *
 * @param weights a weight for each present task, {@code [present]}
 * @param state what it wants to remember
 */
public record Answer(double[] weights, MethodState state) {}
