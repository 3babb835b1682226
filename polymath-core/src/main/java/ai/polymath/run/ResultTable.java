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
        StringBuilder text = new StringBuilder(TextTable.of(rows, 3));
        text.append('\n').append(legend(result));
        return text.toString();
    }

    private static List<String> row(TaskResult task) {
        String labels = count(task, Part.TRAIN) + " / " + count(task, Part.VALIDATION) + " / " + count(task, Part.TEST);
        boolean hasTest =
                !Double.isNaN(task.primary(Part.TEST)) || task.labels().getOrDefault(Part.TEST, 0) > 0;
        Part judged = hasTest ? Part.TEST : Part.VALIDATION;
        double model = task.primary(judged);
        double baseline = task.primaryBaseline(judged);
        // What reads the same is the same: the last bits of a figure decide nothing.
        boolean differ = !figure(model).equals(figure(baseline));
        boolean modelWins = differ && task.direction().isBetter(model, baseline);
        boolean baselineWins = differ && task.direction().isBetter(baseline, model);
        String validation = figure(task.primary(Part.VALIDATION));
        String test = figure(task.primary(Part.TEST));
        String mark = modelWins ? "> " : "  ";
        return List.of(
                task.task(),
                labels,
                task.primaryMetric(),
                judged == Part.VALIDATION ? mark + validation : validation,
                judged == Part.TEST ? mark + test : test,
                (baselineWins ? "> " : "  ") + figure(baseline));
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
