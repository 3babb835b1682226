package ai.polymath.report.files;

import ai.polymath.data.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The epochs of a run as {@code history.csv} tells them; all arrays are by epoch, {@code NaN} where nothing is known.
 *
 * @param epochs their numbers, from 1
 * @param learningRate at the epoch's last step
 * @param seconds since training began
 * @param tasks the tasks' own curves by name
 */
public record Curves(int[] epochs, double[] learningRate, double[] seconds, Map<String, OfTask> tasks) {
    /** No epochs, as of a linear model. */
    public static final Curves NONE = new Curves(new int[0], new double[0], new double[0], Map.of());

    private static final Set<String> NOT_METRICS = Set.of(
            "epoch", "split", "task", "loss", "weight", "learning_rate", "seconds", "batches", "examples", "passes");

    /** The map is copied. */
    public Curves {
        tasks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
    }

    /**
     * One task.
     *
     * @param trainLoss mean loss over the epoch's steps
     * @param weight mean weight in the joint loss
     * @param validationLoss loss on the validation rows
     * @param metrics figures on the validation rows by metric
     */
    public record OfTask(double[] trainLoss, double[] weight, double[] validationLoss, Map<String, double[]> metrics) {}

    /** The curves of a table; none if it is no history of epochs. */
    public static Curves of(CsvTable table) {
        if (!table.has("epoch") || !table.has("task")) {
            return NONE;
        }
        List<Integer> epochs = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int r = 0; r < table.rows().size(); r++) {
            int epoch = (int) table.number(r, "epoch");
            if (!epochs.contains(epoch)) {
                epochs.add(epoch);
            }
            names.add(table.text(r, "task"));
        }
        List<String> metrics = table.header().stream()
                .filter(column -> !NOT_METRICS.contains(column))
                .toList();
        Map<String, OfTask> tasks = new LinkedHashMap<>();
        for (String name : names) {
            Map<String, double[]> own = new LinkedHashMap<>();
            metrics.forEach(metric -> own.put(metric, unknown(epochs.size())));
            tasks.put(name, new OfTask(unknown(epochs.size()), unknown(epochs.size()), unknown(epochs.size()), own));
        }
        double[] rates = unknown(epochs.size());
        double[] seconds = unknown(epochs.size());
        fill(table, epochs, metrics, tasks, rates, seconds);
        return new Curves(epochs.stream().mapToInt(e -> e).toArray(), rates, seconds, tasks);
    }

    private static void fill(
            CsvTable table,
            List<Integer> epochs,
            List<String> metrics,
            Map<String, OfTask> tasks,
            double[] rates,
            double[] seconds) {
        Map<Integer, Integer> places = new LinkedHashMap<>();
        epochs.forEach(epoch -> places.put(epoch, places.size()));
        for (int r = 0; r < table.rows().size(); r++) {
            int at = places.getOrDefault((int) table.number(r, "epoch"), 0);
            rates[at] = table.number(r, "learning_rate");
            seconds[at] = table.number(r, "seconds");
            OfTask task = java.util.Objects.requireNonNull(tasks.get(table.text(r, "task")), "every name has curves");
            if (table.text(r, "split").equals(Part.TRAIN.word())) {
                task.trainLoss()[at] = table.number(r, "loss");
                task.weight()[at] = table.number(r, "weight");
            } else {
                task.validationLoss()[at] = table.number(r, "loss");
                for (String metric : metrics) {
                    java.util.Objects.requireNonNull(task.metrics().get(metric))[at] = table.number(r, metric);
                }
            }
        }
    }

    private static double[] unknown(int size) {
        double[] values = new double[size];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
