package ai.polymath.torch.balancing;

/**
 * What happened in a step.
 *
 * @param losses each task's mean loss over its labels in the batch, {@code [tasks]}; {@code NaN} without labels
 * @param weights each task's weight in the step, {@code [tasks]}; {@code NaN} without labels
 */
public record StepResult(double[] losses, double[] weights) {}
