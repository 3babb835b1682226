package ai.polymath.relatedness;

import java.util.Arrays;

/**
 * What tasks gained in a group that was trained, over being trained alone, in percent of their figure alone, positive being
 * better; mean over seeds.
 *
 * @param group a set of bits
 * @param gains by task; {@code NaN} for those not in it or not defined
 * @param standardError of the gains; {@code NaN} of one seed
 */
public record TrainedGroup(long group, double[] gains, double[] standardError) {
    /** Both arrays are copied. */
    public TrainedGroup {
        gains = gains.clone();
        standardError = standardError.clone();
    }

    /**
     * From figures over replicates.
     *
     * @param together {@code [replicates][tasks]}, the metrics of the group's model
     * @param alone {@code [replicates][tasks]}, those of single-task models
     * @param signs by task: 1 if larger is better, else -1
     */
    public static TrainedGroup of(long group, double[][] together, double[][] alone, int[] signs) {
        double[] gains = new double[signs.length];
        double[] errors = new double[signs.length];
        Arrays.fill(gains, Double.NaN);
        Arrays.fill(errors, Double.NaN);
        for (int t = 0; t < signs.length; t++) {
            if ((group >> t & 1) == 0) {
                continue;
            }
            int task = t;
            // The mean figure as divisor, so that one replicate near 0 spoils nothing.
            double divisor = Math.abs(
                    Arrays.stream(alone).mapToDouble(r -> r[task]).average().orElse(Double.NaN));
            double[] percent = new double[together.length];
            for (int r = 0; r < percent.length; r++) {
                percent[r] = 100 * signs[t] * (together[r][t] - alone[r][t]) / divisor;
            }
            double[] known = Arrays.stream(percent).filter(Double::isFinite).toArray();
            gains[t] = Arrays.stream(known).average().orElse(Double.NaN);
            errors[t] = PairMatrix.standardError(known, gains[t]);
        }
        return new TrainedGroup(group, gains, errors);
    }
}
