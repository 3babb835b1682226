package ai.polymath.balancing;

/**
 * The mean training losses of a finished epoch.
 *
 * @param epoch its number, from 0
 * @param means mean loss of each task over the steps in which it was present, {@code [tasks]}; {@code NaN} if in none
 */
public record EpochLosses(int epoch, double[] means) {}
