package ai.polymath.linear.training;

import ai.polymath.run.AtomicFiles;
import ai.polymath.run.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How tasks are related: the correlations of a learned task covariance. A task whose weights are all zero is related to
 * none; its correlations are undefined.
 *
 * @param names the tasks
 * @param correlations row-major {@code [tasks, tasks]}
 */
record Relatedness(List<String> names, double[] correlations) {
    /** More tasks than that make a table too wide for a terminal. */
    private static final int TABLE = 10;

    private static final int PAIRS = 5;

    static Relatedness of(List<String> names, double[] covariance) {
        int tasks = names.size();
        double[] correlations = new double[tasks * tasks];
        for (int s = 0; s < tasks; s++) {
            for (int t = 0; t < tasks; t++) {
                double product = Math.sqrt(covariance[s * tasks + s]) * Math.sqrt(covariance[t * tasks + t]);
                double value = Math.max(-1, Math.min(1, covariance[s * tasks + t] / product));
                correlations[s * tasks + t] = product > 0 ? value : Double.NaN;
            }
        }
        return new Relatedness(names, correlations);
    }

    private record Pair(int one, int other, double correlation) {}

    /** A table of few tasks, the most and least related pairs of many. */
    String text() {
        String head = "How the tasks are related: correlations of the learned task covariance.\n\n";
        return names.size() <= TABLE ? head + table() : head + pairs();
    }

    private String table() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Task"));
        header.addAll(names);
        rows.add(header);
        for (int s = 0; s < names.size(); s++) {
            List<String> row = new ArrayList<>(List.of(names.get(s)));
            for (int t = 0; t < names.size(); t++) {
                row.add(figure(correlations[s * names.size() + t]));
            }
            rows.add(row);
        }
        return TextTable.of(rows, 1);
    }

    private String pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int s = 0; s < names.size(); s++) {
            for (int t = s + 1; t < names.size(); t++) {
                double value = correlations[s * names.size() + t];
                if (!Double.isNaN(value)) {
                    pairs.add(new Pair(s, t, value));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::correlation).reversed());
        if (pairs.isEmpty()) {
            return "All weights are zero: no task is related to another.\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Task", "and task", "Correlation"));
        for (int k = 0; k < pairs.size(); k++) {
            if (k < PAIRS || k >= pairs.size() - PAIRS) {
                Pair pair = pairs.get(k);
                rows.add(List.of(names.get(pair.one()), names.get(pair.other()), figure(pair.correlation())));
            } else if (k == PAIRS) {
                rows.add(List.of("...", "", ""));
            }
        }
        return TextTable.of(rows, 2) + "All pairs are in relatedness.csv.\n";
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value + 0.0);
    }

    /** Writes the correlations, a line and a column a task, empty where undefined. */
    void write(Path file) {
        StringBuilder text = new StringBuilder("task");
        names.forEach(name -> text.append(',').append(LinearPath.quoted(name)));
        for (int s = 0; s < names.size(); s++) {
            text.append('\n').append(LinearPath.quoted(names.get(s)));
            for (int t = 0; t < names.size(); t++) {
                double value = correlations[s * names.size() + t];
                text.append(',').append(Double.isNaN(value) ? "" : Double.toString(value));
            }
        }
        AtomicFiles.writeText(file, text.append('\n').toString());
    }
}
