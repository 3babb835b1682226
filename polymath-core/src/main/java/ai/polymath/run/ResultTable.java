package ai.polymath.run;

import ai.polymath.data.Part;
import ai.polymath.metric.Direction;
import ai.polymath.metric.MetricInfo;
import ai.polymath.metric.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The table at the end of a run, for people: a line a task, and what its words mean. */
public final class ResultTable {
    private static final List<String> HEADER =
            List.of("Task", "Labels train/val/test", "Metric", "Validation", "Test", "Baseline");

    private ResultTable() {}

    /** The text, lines ending in a line feed. */
    public static String of(RunResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (TaskResult task : result.tasks()) {
            rows.add(row(task));
        }
        if (hasMean(result)) {
            rows.add(mean(result));
        }
        StringBuilder text = new StringBuilder(TextTable.of(rows, 3));
        text.append('\n').append(legend(result));
        return text.toString();
    }

    /** Whether a mean over tasks says something: more than two, judged by one metric that has no unit. */
    private static boolean hasMean(RunResult result) {
        List<String> metrics = result.tasks().stream()
                .map(TaskResult::primaryMetric)
                .distinct()
                .toList();
        return result.tasks().size() > 2
                && metrics.size() == 1
                && Metrics.info(metrics.get(0)).unit().isEmpty();
    }

    /** The means over the tasks whose figures are defined. */
    private static List<String> mean(RunResult result) {
        List<TaskResult> tasks = result.tasks();
        boolean hasTest = tasks.stream().anyMatch(ResultTable::hasTest);
        Part judged = hasTest ? Part.TEST : Part.VALIDATION;
        List<TaskResult> defined = tasks.stream()
                .filter(task -> !Double.isNaN(task.primary(judged)) && !Double.isNaN(task.primaryBaseline(judged)))
                .toList();
        double model = mean(defined, task -> task.primary(judged));
        double baseline = mean(defined, task -> task.primaryBaseline(judged));
        String validation = figure(mean(tasks, task -> task.primary(Part.VALIDATION)));
        String name = defined.size() == tasks.size()
                ? "mean of the tasks"
                : "mean of " + defined.size() + " of " + tasks.size() + " tasks";
        return marked(
                new String[] {name, "", tasks.get(0).primaryMetric()},
                tasks.get(0).direction(),
                judged,
                new String[] {validation, figure(mean(tasks, task -> task.primary(Part.TEST)))},
                new double[] {model, baseline});
    }

    private static double mean(List<TaskResult> tasks, ToDoubleFunction<TaskResult> figure) {
        return tasks.stream()
                .mapToDouble(figure)
                .filter(v -> !Double.isNaN(v))
                .average()
                .orElse(Double.NaN);
    }

    private static boolean hasTest(TaskResult task) {
        return !Double.isNaN(task.primary(Part.TEST)) || task.labels().getOrDefault(Part.TEST, 0) > 0;
    }

    private static List<String> row(TaskResult task) {
        String labels = count(task, Part.TRAIN) + " / " + count(task, Part.VALIDATION) + " / " + count(task, Part.TEST);
        Part judged = hasTest(task) ? Part.TEST : Part.VALIDATION;
        return marked(
                new String[] {task.task(), labels, task.primaryMetric()},
                task.direction(),
                judged,
                new String[] {figure(task.primary(Part.VALIDATION)), figure(task.primary(Part.TEST))},
                new double[] {task.primary(judged), task.primaryBaseline(judged)});
    }

    /**
     * A line with a mark before the better of model and baseline.
     *
     * @param names task, labels, metric
     * @param judged the part that decides
     * @param parts figures of validation and test
     * @param pair model and baseline in the part that decides
     */
    private static List<String> marked(
            String[] names, Direction direction, Part judged, String[] parts, double[] pair) {
        // What reads the same is the same: the last bits of a figure decide nothing.
        boolean differ = !figure(pair[0]).equals(figure(pair[1]));
        String mark = differ && direction.isBetter(pair[0], pair[1]) ? "> " : "  ";
        boolean baselineWins = differ && direction.isBetter(pair[1], pair[0]);
        return List.of(
                names[0],
                names[1],
                names[2],
                judged == Part.VALIDATION ? mark + parts[0] : parts[0],
                judged == Part.TEST ? mark + parts[1] : parts[1],
                (baselineWins ? "> " : "  ") + figure(pair[1]));
    }

    private static String count(TaskResult task, Part part) {
        return String.format(Locale.ROOT, "%,d", task.labels().getOrDefault(part, 0));
    }

    /**
     * Four digits with at most three decimals, as {@code 0.123} and {@code 12.35}; very large and very small ones with
     * three digits and a power of ten, so that a target of small unit isn't shown as 0; or "undefined".
     */
    public static String figure(double value) {
        if (Double.isNaN(value)) {
            return "undefined";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 0.01 || size >= 1e7) && !Double.isInfinite(size)) {
            return size >= 0.001 && size < 0.01
                    ? String.format(Locale.ROOT, "%.5f", value)
                    : String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value + 0.0);
    }

    private static String legend(RunResult result) {
        StringBuilder text = new StringBuilder(
                "> marks the better of model and baseline on the test rows (validation rows where no test label is)."
                        + "\nBaseline: always predicts the class shares, mean or median of the training rows.\n");
        Set<String> metrics = new LinkedHashSet<>();
        boolean undefined = false;
        for (TaskResult task : result.tasks()) {
            metrics.add(task.primaryMetric());
            undefined |= Double.isNaN(task.primary(Part.TEST)) || Double.isNaN(task.primary(Part.VALIDATION));
        }
        for (String metric : metrics) {
            MetricInfo info = Metrics.info(metric);
            String better = info.direction() == Direction.HIGHER ? "higher" : "lower";
            text.append(metric)
                    .append(" (")
                    .append(better)
                    .append(" is better): ")
                    .append(info.description());
            text.append(info.unit().isEmpty() ? "" : ", in " + info.unit()).append(".\n");
        }
        if (undefined) {
            text.append("undefined: that part has no label of the task, or labels of one class only.\n");
        }
        return text.toString();
    }
}
