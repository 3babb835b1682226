package ai.polymath.torch.balancing;

/**
 * A step to be taken.
 *
 * @param step its number, from 0
 * @param epoch its epoch, from 0
 * @param rows its training rows
 * @param learningRate the optimiser's learning rate in this step
 */
public record StepBatch(int step, int epoch, int[] rows, double learningRate) {}
