package ai.polymath.balancing;

/**
 * What a balancing method may know of a task before training starts.
 *
 * @param name its name in the experiment file
 * @param likelihood what its loss is the negative logarithm of
 */
public record BalancedTask(String name, Likelihood likelihood) {
    /** The probability model behind a loss. */
    public enum Likelihood {
        /** A location with a scale: squared, absolute or Huber error. */
        GAUSSIAN,
        /** A choice among classes or answers: any kind of cross-entropy. */
        CATEGORICAL
    }
}
