package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Predicts what tasks gain in groups from a few groups that were trained, in the manner of ETAP: the affinity score of a
 * task in a group, bent to true gains by a regression, then a second regression of what is left on who is in the group.
 *
 * <pre>{@code
 * s(t, G)    = mean over s in G \ t of Z[s][t]
 * gain(t, G) = polynomial(s) + b_t + sum over s in G \ t of c_ts
 * }</pre>
 *
 * <p>The first regression is a ridge on the powers 1 to 3 of the standardised score, common to all tasks; the second a ridge
 * on membership, for each task by itself. (ETAP bends by B-splines; a cubic asks less of five to ten trained groups.) With no
 * trained group of a task its prediction is that of the first stage alone.
 */
public final class GainRegression implements GroupGains {
    private static final int POWERS = 3;

    private final GroupGains scores;
    private final double mean;
    private final double deviation;
    private final double[] curve;
    private final double[][] members;

    /**
     * A group that was trained.
     *
     * @param group a set of bits
     * @param gains each task's gain over being trained alone; {@code NaN} for those not in it
     */
    public record Trained(long group, double[] gains) {}

    /**
     * Fits both stages.
     *
     * @param affinity scores come from
     * @param trained groups with their true gains, at least one
     * @param curveRidge strength of the first stage's penalty, 0 or more
     * @param memberRidge strength of the second stage's penalty, above 0
     */
    public GainRegression(Affinity affinity, List<Trained> trained, double curveRidge, double memberRidge) {
        if (!(curveRidge >= 0) || !(memberRidge > 0)) {
            throw new IllegalArgumentException("Ridges are " + curveRidge + " and " + memberRidge
                    + ", but the first must be 0 or more and the second above 0.");
        }
        this.scores = GroupGains.ofAffinity(affinity);
        List<double[]> points = new ArrayList<>();
        for (Trained one : trained) {
            for (int t = 0; t < one.gains().length; t++) {
                double score = isMember(t, one.group()) ? scores.of(t, one.group()) : Double.NaN;
                if (!Double.isNaN(score) && !Double.isNaN(one.gains()[t])) {
                    points.add(new double[] {score, one.gains()[t]});
                }
            }
        }
        if (points.isEmpty()) {
            throw new IllegalArgumentException("No trained group has a gain to learn from.");
        }
        this.mean = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
        double variance = points.stream()
                .mapToDouble(p -> (p[0] - mean) * (p[0] - mean))
                .average()
                .orElseThrow();
        this.deviation = variance > 0 ? Math.sqrt(variance) : 1;
        double[][] rows = points.stream().map(p -> powers(p[0])).toArray(double[][]::new);
        this.curve = Ridge.fit(rows, points.stream().mapToDouble(p -> p[1]).toArray(), curveRidge);
        int tasks = affinity.tasks().size();
        this.members = new double[tasks][];
        for (int t = 0; t < tasks; t++) {
            members[t] = residuals(t, tasks, trained, memberRidge);
        }
    }

    private double[] residuals(int task, int tasks, List<Trained> trained, double ridge) {
        List<double[]> rows = new ArrayList<>();
        List<Double> left = new ArrayList<>();
        for (Trained one : trained) {
            double predicted = isMember(task, one.group()) ? curve(task, one.group()) : Double.NaN;
            if (!Double.isNaN(predicted) && !Double.isNaN(one.gains()[task])) {
                rows.add(membership(task, one.group(), tasks));
                left.add(one.gains()[task] - predicted);
            }
        }
        return rows.isEmpty()
                ? new double[tasks + 1]
                : Ridge.fit(
                        rows.toArray(double[][]::new),
                        left.stream().mapToDouble(Double::doubleValue).toArray(),
                        ridge);
    }

    private static boolean isMember(int task, long group) {
        return (group >> task & 1) == 1;
    }

    private static double[] membership(int task, long group, int tasks) {
        double[] row = new double[tasks];
        Arrays.setAll(row, s -> s != task && isMember(s, group) ? 1 : 0);
        return row;
    }

    private double[] powers(double score) {
        double z = (score - mean) / deviation;
        double[] powers = new double[POWERS];
        double power = 1;
        for (int k = 0; k < POWERS; k++) {
            power *= z;
            powers[k] = power;
        }
        return powers;
    }

    private double curve(int task, long group) {
        double score = scores.of(task, group);
        return Double.isNaN(score) ? Double.NaN : Ridge.predict(curve, powers(score));
    }

    /** The predicted gain; a task alone gains 0 by definition. */
    @Override
    public double of(int task, long group) {
        if (group == 1L << task) {
            return 0;
        }
        return curve(task, group) + Ridge.predict(members[task], membership(task, group, members.length));
    }
}
