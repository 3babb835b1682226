package ai.polymath.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a variant stands among all.
 *
 * @param variant its name
 * @param meanRank mean over tasks of its rank by mean test figure, 1 the best, equal ones sharing their mean rank
 * @param onFront whether all its figures are defined and no other variant is at least as good in all tasks and
 *     better in one
 * @param hypervolume the part of the cube from constant prediction to perfection that it covers, as the side of an equal
 *     cube: the geometric mean of its skills; 0 if a task is no better than a constant
 */
public record Standing(String variant, double meanRank, boolean onFront, double hypervolume) {
    /** How all variants stand. */
    public static List<Standing> of(Comparison comparison) {
        int tasks = comparison.tasks().size();
        double[][] means = comparison.variants().stream().map(comparison::means).toArray(double[][]::new);
        double[][] signed = new double[means.length][tasks];
        double[][] skills = skills(comparison, means);
        for (int v = 0; v < means.length; v++) {
            for (int t = 0; t < tasks; t++) {
                signed[v][t] = comparison.tasks().get(t).direction().sign() * means[v][t];
            }
        }
        boolean[] front = Pareto.front(signed);
        List<Standing> standings = new ArrayList<>();
        for (int v = 0; v < means.length; v++) {
            standings.add(new Standing(
                    comparison.variants().get(v).name(),
                    meanRank(signed, v),
                    front[v] && Arrays.stream(signed[v]).noneMatch(Double::isNaN),
                    side(new double[][] {skills[v]}, tasks)));
        }
        return standings;
    }

    /**
     * What all shared variants cover together, as the side of an equal cube; {@code NaN} where an exact answer would take too
     * long: more than 12 variants in more than 10 tasks.
     */
    public static double sharedHypervolume(Comparison comparison) {
        long shared = comparison.variants().stream().filter(Variant::isShared).count();
        if (shared > 12 && comparison.tasks().size() > 10) {
            return Double.NaN;
        }
        double[][] means = comparison.variants().stream()
                .filter(Variant::isShared)
                .map(comparison::means)
                .toArray(double[][]::new);
        return side(skills(comparison, means), comparison.tasks().size());
    }

    private static double side(double[][] skills, int tasks) {
        return Math.pow(Pareto.hypervolume(skills, new double[tasks]), 1.0 / tasks);
    }

    private static double[][] skills(Comparison comparison, double[][] means) {
        double[][] skills = new double[means.length][];
        for (int v = 0; v < means.length; v++) {
            double[] own = new double[comparison.tasks().size()];
            double[] mean = means[v];
            Arrays.setAll(
                    own,
                    t -> comparison.tasks().get(t).skill(mean[t], comparison.constant()[t]));
            skills[v] = own;
        }
        return skills;
    }

    private static double meanRank(double[][] signed, int variant) {
        double[] ranks = new double[signed[variant].length];
        for (int t = 0; t < ranks.length; t++) {
            double own = signed[variant][t];
            double rank = 0.5;
            for (double[] other : signed) {
                rank += other[t] > own ? 1 : other[t] == own ? 0.5 : 0;
            }
            ranks[t] = Double.isNaN(own) ? Double.NaN : rank;
        }
        return DeltaM.mean(ranks);
    }
}
