package ai.polymath.linear;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Divides the examples into k folds, at random but balanced: every task's labelled examples, and for the logistic loss
 * every class of them, are spread as evenly as can be. An example that several tasks share goes to one fold for all of
 * them, or a model would be tested on examples whose other labels it has seen.
 */
final class Folds {
    private final MultiTaskProblem problem;
    private final int count;
    /** For each task, the fold of its k-th labelled example. */
    private final int[][] folds;

    private Folds(MultiTaskProblem problem, int count, int[][] folds) {
        this.problem = problem;
        this.count = count;
        this.folds = folds;
    }

    /** What an example is to one of its tasks. */
    private record Use(int task, int position, int stratum) {}

    static Folds of(MultiTaskProblem problem, int count, long seed) {
        List<List<Use>> examples = examples(problem);
        shuffle(examples, new SplittableRandom(seed));
        int[][] folds = new int[problem.size()][];
        for (int t = 0; t < folds.length; t++) {
            folds[t] = new int[problem.rows(t).length];
        }
        int[][] filled = new int[2 * problem.size()][count];
        int[] total = new int[count];
        for (List<Use> uses : examples) {
            int best = 0;
            for (int fold = 1; fold < count; fold++) {
                int difference = compare(uses, filled, fold, best);
                if (difference < 0 || (difference == 0 && total[fold] < total[best])) {
                    best = fold;
                }
            }
            for (Use use : uses) {
                folds[use.task()][use.position()] = best;
                filled[use.stratum()][best]++;
                total[best]++;
            }
        }
        return new Folds(problem, count, folds);
    }

    /** Below zero if fold a holds fewer examples like this one than fold b. */
    private static int compare(List<Use> uses, int[][] filled, int a, int b) {
        int difference = 0;
        for (Use use : uses) {
            difference += filled[use.stratum()][a] - filled[use.stratum()][b];
        }
        return difference;
    }

    private static List<List<Use>> examples(MultiTaskProblem problem) {
        IdentityHashMap<double[], Map<Integer, List<Use>>> byArray = new IdentityHashMap<>();
        List<List<Use>> examples = new ArrayList<>();
        for (int t = 0; t < problem.size(); t++) {
            TaskData task = problem.task(t);
            int[] rows = problem.rows(t);
            Map<Integer, List<Use>> own = byArray.computeIfAbsent(task.x(), x -> new HashMap<>());
            for (int k = 0; k < rows.length; k++) {
                int stratum = task.loss() == Loss.LOGISTIC && task.labels()[rows[k]] == 1 ? 2 * t + 1 : 2 * t;
                own.computeIfAbsent(rows[k], row -> {
                            List<Use> uses = new ArrayList<>(1);
                            examples.add(uses);
                            return uses;
                        })
                        .add(new Use(t, k, stratum));
            }
        }
        return examples;
    }

    private static <E> void shuffle(List<E> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /** The examples outside a fold. */
    MultiTaskProblem training(int fold) {
        return problem.select(keep(fold, false));
    }

    /** The examples of a fold. */
    MultiTaskProblem validation(int fold) {
        return problem.select(keep(fold, true));
    }

    private List<IntPredicate> keep(int fold, boolean inside) {
        List<IntPredicate> keep = new ArrayList<>();
        for (int[] own : folds) {
            keep.add(k -> (own[k] == fold) == inside);
        }
        return keep;
    }

    int count() {
        return count;
    }

    /** The fold of a task's k-th labelled example. */
    int fold(int task, int position) {
        return folds[task][position];
    }
}
