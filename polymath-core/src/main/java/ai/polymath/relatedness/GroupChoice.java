package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Groups of tasks chosen by affinities: the best choice, the next best, and how sure the choice is.
 *
 * @param best the choice
 * @param runnerUp the best choice without one of its groups; null if there is no other
 * @param stability the share of {@value #RESAMPLES} draws of the affinities within their uncertainty in which the same groups
 *     are chosen; {@code NaN} if the uncertainty is unknown
 */
public record GroupChoice(Grouping best, @Nullable Grouping runnerUp, double stability) {
    /** How often affinities are drawn. */
    private static final int RESAMPLES = 100;

    /**
     * Chooses.
     *
     * @param tasks how many there are
     * @param most how many groups at most
     * @param gains what tasks gain in groups
     */
    public static GroupChoice of(int tasks, int most, GroupGains gains) {
        Grouping best = GroupSelection.best(tasks, most, gains);
        Grouping second = null;
        for (long group : best.groups()) {
            // Another choice lacks at least one of the groups.
            Grouping other = GroupSelection.best(tasks, most, (t, g) -> g == group ? Double.NaN : gains.of(t, g));
            if (other.gain() > Double.NEGATIVE_INFINITY
                    && !same(other, best)
                    && (second == null || other.gain() > second.gain())) {
                second = other;
            }
        }
        return new GroupChoice(best, second, Double.NaN);
    }

    /** Chooses by a matrix of which only what is certain counts, and finds out how stable the choice is. */
    public static GroupChoice of(List<String> tasks, int most, PairMatrix matrix) {
        GroupChoice choice = of(tasks.size(), most, GroupGains.ofAffinity(matrix.certainAffinity(tasks)));
        return new GroupChoice(choice.best, choice.runnerUp, stability(tasks, most, matrix, choice.best));
    }

    private static double stability(List<String> tasks, int most, PairMatrix matrix, Grouping chosen) {
        SplittableRandom random = new SplittableRandom(1);
        int size = tasks.size();
        int equal = 0;
        boolean uncertain = false;
        for (int r = 0; r < RESAMPLES; r++) {
            double[][] drawn = new double[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    double error = matrix.standardError()[i][j];
                    uncertain |= error > 0;
                    double noise = random.nextGaussian();
                    drawn[i][j] = matrix.values()[i][j] + (Double.isNaN(error) ? 0 : noise * error);
                }
            }
            PairMatrix other = new PairMatrix("", "", false, drawn, matrix.standardError());
            // The quick choice: it is asked a hundred times.
            GroupGains gains = GroupGains.ofAffinity(other.certainAffinity(tasks));
            equal += same(GroupSelection.heuristic(size, most, gains), chosen) ? 1 : 0;
        }
        return uncertain ? (double) equal / RESAMPLES : Double.NaN;
    }

    /** Whether two choices have the same groups, in whatever order; groups that serve no task do not count. */
    private static boolean same(Grouping one, Grouping other) {
        return new HashSet<>(serving(one)).equals(new HashSet<>(serving(other)));
    }

    /** The groups that serve a task: all others need not be trained. */
    public static List<Long> serving(Grouping grouping) {
        List<Long> serving = new ArrayList<>();
        for (int g = 0; g < grouping.groups().size(); g++) {
            for (int by : grouping.servedBy()) {
                if (by == g) {
                    serving.add(grouping.groups().get(g));
                    break;
                }
            }
        }
        return serving;
    }
}
