package ai.polymath.linear;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The data of T linear models over the same d features: labels per task on shared examples, or tasks that bring their own
 * examples, or both. An example without a label for a task has no influence on that task at all.
 *
 * <p>The loss that is minimised is {@code f(W, b) = 1/N sum_t sum_i s_ti loss(w_t'x_i + b_t, y_ti)}, with sample weights s
 * and N their sum over all tasks: every labelled example counts alike, so a large task counts more than a small one.
 * Weights of {@code N / (T n_t)} make all tasks count alike instead.
 */
public final class MultiTaskProblem {
    private final int features;
    private final List<TaskData> tasks;
    private final int[][] rows;

    private MultiTaskProblem(int features, List<TaskData> tasks, int[][] rows) {
        this.features = features;
        this.tasks = tasks;
        this.rows = rows;
    }

    /**
     * Of tasks with features in common.
     *
     * @throws PolymathException if two tasks have one name, a task has no label, or a feature of a labelled example isn't
     *     finite
     */
    public static MultiTaskProblem of(int features, List<TaskData> tasks) {
        if (tasks.isEmpty()) {
            throw new PolymathException("There is no task; a multi-task problem needs one at least.");
        }
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int[][] rows = new int[tasks.size()][];
        for (int t = 0; t < rows.length; t++) {
            TaskData task = tasks.get(t);
            if ((long) task.labels().length * features != task.x().length) {
                throw new IllegalArgumentException("Task '" + task.name() + "' has " + task.labels().length
                        + " labels and " + task.x().length + " feature values; with " + features
                        + " features there must be " + (long) task.labels().length * features + ".");
            }
            if (!names.add(task.name())) {
                problems.add("Two tasks are called '" + task.name() + "'; names must differ.");
            }
            rows[t] = IntStream.range(0, task.labels().length)
                    .filter(i -> !Double.isNaN(task.labels()[i]) && task.weight(i) > 0)
                    .toArray();
            if (rows[t].length == 0) {
                problems.add("Task '" + task.name() + "' has no labelled example with a weight above 0.");
            }
            for (int i : rows[t]) {
                int bad = firstNotFinite(task.x(), i, features);
                if (bad >= 0) {
                    problems.add("Task '" + task.name() + "' has the value " + task.x()[i * features + bad]
                            + " for feature " + (bad + 1) + " in example " + (i + 1)
                            + "; features must be finite. Maybe impute missing values first.");
                    break;
                }
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return new MultiTaskProblem(features, List.copyOf(tasks), rows);
    }

    private static int firstNotFinite(double[] x, int row, int features) {
        for (int j = 0; j < features; j++) {
            if (!Double.isFinite(x[row * features + j])) {
                return j;
            }
        }
        return -1;
    }

    /**
     * The same tasks with some of their labelled examples. A task may be left without any; the penalty then decides its
     * weights.
     *
     * @param keep for each task, whether to keep the k-th of its labelled examples
     */
    MultiTaskProblem select(List<IntPredicate> keep) {
        int[][] kept = new int[rows.length][];
        for (int t = 0; t < rows.length; t++) {
            int[] own = rows[t];
            IntPredicate wanted = keep.get(t);
            kept[t] = IntStream.range(0, own.length)
                    .filter(wanted)
                    .map(k -> own[k])
                    .toArray();
        }
        return new MultiTaskProblem(features, tasks, kept);
    }

    /** All examples of all tasks as one task: the pooled baseline, blind to which task an example belongs to. */
    public MultiTaskProblem pooled() {
        Loss loss = tasks.get(0).loss();
        int total = IntStream.range(0, rows.length).map(t -> rows[t].length).sum();
        double[] x = new double[total * features];
        double[] labels = new double[total];
        double[] weights = new double[total];
        int next = 0;
        for (int t = 0; t < rows.length; t++) {
            TaskData task = tasks.get(t);
            if (task.loss() != loss) {
                throw new PolymathException("Tasks '" + tasks.get(0).name() + "' and '" + task.name()
                        + "' have different losses; they can't be pooled.");
            }
            for (int i : rows[t]) {
                System.arraycopy(task.x(), i * features, x, next * features, features);
                labels[next] = task.labels()[i];
                weights[next++] = task.weight(i);
            }
        }
        return of(features, List.of(new TaskData("all", loss, x, labels, weights)));
    }

    /** How many features, d. */
    public int features() {
        return features;
    }

    /** How many tasks, T. */
    public int size() {
        return tasks.size();
    }

    /** The tasks' names in order. */
    public List<String> names() {
        return tasks.stream().map(TaskData::name).toList();
    }

    TaskData task(int t) {
        return tasks.get(t);
    }

    /** The labelled examples of a task: rows of its x. */
    int[] rows(int t) {
        return rows[t];
    }

    /** The sum of the sample weights of a task's labelled examples. */
    double weight(int t) {
        double sum = 0;
        for (int i : rows[t]) {
            sum += tasks.get(t).weight(i);
        }
        return sum;
    }

    /** The sum of all sample weights, N. */
    double weight() {
        return IntStream.range(0, size()).mapToDouble(this::weight).sum();
    }

    /** The weighted sum of the losses of a fitted model on this problem's labelled examples, without the penalty. */
    double totalLoss(LinearFit fit) {
        double sum = 0;
        for (int t = 0; t < rows.length; t++) {
            TaskData task = tasks.get(t);
            for (int i : rows[t]) {
                sum += task.weight(i) * task.loss().value(fit.score(t, task.x(), i), task.labels()[i]);
            }
        }
        return sum;
    }

    /** The mean loss of a fitted model on this problem's labelled examples, without the penalty. */
    public double meanLoss(LinearFit fit) {
        return totalLoss(fit) / weight();
    }
}
