package ai.polymath.torch.training;

/**
 * What happened in a step.
 *
 * @param losses each task's mean loss over its labels in the batch, {@code [tasks]}; {@code NaN} without labels
 * @param weights each task's weight in the joint loss, {@code [tasks]}; {@code NaN} without labels
 */
record StepResult(double[] losses, double[] weights) {}
