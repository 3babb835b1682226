package ai.polymath.report.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the tasks' gradients stood to each other, as {@code gradients.csv} tells it.
 *
 * @param epochs their numbers
 * @param conflicting by epoch the share of sampled steps in which some two tasks conflicted
 * @param pairs those of each pair of tasks
 */
public record Gradients(int[] epochs, double[] conflicting, List<Pair> pairs) {
    /** The list is copied. */
    public Gradients {
        pairs = List.copyOf(pairs);
    }

    /**
     * Two tasks.
     *
     * @param cosine by epoch the mean cosine of the angle between their gradients; {@code NaN} where unknown
     * @param conflicting by epoch the share of steps with a negative inner product; {@code NaN} where unknown
     */
    public record Pair(String task, String other, double[] cosine, double[] conflicting) {
        /** The mean over epochs. */
        public double meanCosine() {
            return Arrays.stream(cosine).filter(c -> !Double.isNaN(c)).average().orElse(Double.NaN);
        }
    }

    /** The figures of a table. */
    public static Gradients of(CsvTable table) {
        List<Integer> epochs = new ArrayList<>();
        for (int r = 0; r < table.rows().size(); r++) {
            int epoch = (int) table.number(r, "epoch");
            if (!epochs.contains(epoch)) {
                epochs.add(epoch);
            }
        }
        Map<Integer, Integer> places = new LinkedHashMap<>();
        epochs.forEach(epoch -> places.put(epoch, places.size()));
        double[] all = unknown(epochs.size());
        Map<List<String>, Pair> pairs = new LinkedHashMap<>();
        for (int r = 0; r < table.rows().size(); r++) {
            int at = places.getOrDefault((int) table.number(r, "epoch"), 0);
            String task = table.text(r, "task");
            String other = table.text(r, "other");
            if (!other.isEmpty()) {
                Pair pair = pairs.computeIfAbsent(
                        List.of(task, other),
                        names -> new Pair(task, other, unknown(epochs.size()), unknown(epochs.size())));
                pair.cosine()[at] = table.number(r, "mean_cosine");
                pair.conflicting()[at] = table.number(r, "conflicting");
            } else if (task.isEmpty()) {
                all[at] = table.number(r, "conflicting");
            }
        }
        return new Gradients(epochs.stream().mapToInt(e -> e).toArray(), all, List.copyOf(pairs.values()));
    }

    private static double[] unknown(int size) {
        double[] values = new double[size];
        Arrays.fill(values, Double.NaN);
        return values;
    }
}
