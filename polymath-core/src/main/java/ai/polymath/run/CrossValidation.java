package ai.polymath.run;

import ai.polymath.data.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of all folds. Figures are the mean over folds with the standard deviation between them; folds in which a
 * figure is undefined are left out of both.
 *
 * @param folds one result a fold
 */
public record CrossValidation(List<RunResult> folds) {
    /** The folds are copied. */
    public CrossValidation {
        folds = List.copyOf(folds);
    }

    /**
     * A figure over the folds.
     *
     * @param mean mean of the folds in which it is defined; {@code NaN} if in none
     * @param deviation sample standard deviation between them; {@code NaN} with fewer than two
     * @param folds in how many it is defined
     */
    public record Figure(double mean, double deviation, int folds) {
        static Figure of(double[] values) {
            double[] defined = java.util.Arrays.stream(values)
                    .filter(v -> !Double.isNaN(v))
                    .toArray();
            double mean = java.util.Arrays.stream(defined).average().orElse(Double.NaN);
            double squares = 0;
            for (double value : defined) {
                squares += (value - mean) * (value - mean);
            }
            double deviation = defined.length < 2 ? Double.NaN : Math.sqrt(squares / (defined.length - 1));
            return new Figure(mean, deviation, defined.length);
        }

        private String text() {
            return ResultTable.figure(mean) + (Double.isNaN(deviation) ? "" : " +- " + ResultTable.figure(deviation));
        }
    }

    /** A task's metric on the test rows of the folds. */
    public Figure test(int task, String metric) {
        return figure(task, metric, false);
    }

    private Figure figure(int task, String metric, boolean baseline) {
        return Figure.of(folds.stream()
                .mapToDouble(fold -> {
                    TaskResult result = fold.tasks().get(task);
                    return (baseline ? result.baseline() : result.figures())
                            .getOrDefault(Part.TEST, Map.of())
                            .getOrDefault(metric, Double.NaN);
                })
                .toArray());
    }

    /** Writes {@code metrics.json}: for each task its metrics on the test rows over all folds. */
    public void write(Path file) {
        Map<String, Object> byTask = new LinkedHashMap<>();
        for (int t = 0; t < folds.get(0).tasks().size(); t++) {
            TaskResult task = folds.get(0).tasks().get(t);
            Map<String, Object> test = new LinkedHashMap<>();
            Map<String, Object> baseline = new LinkedHashMap<>();
            for (String metric :
                    task.figures().getOrDefault(Part.TEST, Map.of()).keySet()) {
                test.put(metric, tree(figure(t, metric, false)));
                baseline.put(metric, tree(figure(t, metric, true)));
            }
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("type", task.type());
            tree.put("primary_metric", task.primaryMetric());
            tree.put("test", test);
            tree.put("baseline", Map.of("test", baseline));
            byTask.put(task.task(), tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("folds", folds.size());
        tree.put("tasks", byTask);
        tree.put("seconds", folds.stream().mapToDouble(RunResult::seconds).sum());
        Json.write(file, tree);
    }

    private static Map<String, Object> tree(Figure figure) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mean", figure.mean());
        tree.put("deviation", figure.deviation());
        tree.put("folds", figure.folds());
        return tree;
    }

    /** The table for people: mean and standard deviation over the folds' test rows. */
    public String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Task", "Metric", "Test over " + folds.size() + " folds", "Baseline"));
        for (int t = 0; t < folds.get(0).tasks().size(); t++) {
            TaskResult task = folds.get(0).tasks().get(t);
            Figure model = figure(t, task.primaryMetric(), false);
            Figure baseline = figure(t, task.primaryMetric(), true);
            boolean differ = !ResultTable.figure(model.mean()).equals(ResultTable.figure(baseline.mean()));
            String mark = differ && task.direction().isBetter(model.mean(), baseline.mean()) ? "> " : "  ";
            String other = differ && task.direction().isBetter(baseline.mean(), model.mean()) ? "> " : "  ";
            rows.add(List.of(task.task(), task.primaryMetric(), mark + model.text(), other + baseline.text()));
        }
        return TextTable.of(rows, 2) + "\nMean +- standard deviation between folds. > marks the better of model and"
                + " baseline.\n";
    }
}
