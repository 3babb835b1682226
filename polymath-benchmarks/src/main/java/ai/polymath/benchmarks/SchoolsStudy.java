package ai.polymath.benchmarks;

import ai.polymath.data.Part;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.training.LinearRun;
import ai.polymath.linear.training.LinearTrainer;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadSettings;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.settings.Overrides;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.SettingReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The study of {@code examples/schools/README.md}: {@code examples/schools/experiment.yaml} with other penalties, each on
 * the same splits, as {@code --set model.penalty=NAME --set data.split.seed=N --set training.seed=N} has them. Arguments:
 * the folder of the example, and the number of splits.
 */
public final class SchoolsStudy {
    private static final String REFERENCE = "one ridge a school (l2)";

    /** Fewer test pupils than that say nothing about their school. */
    private static final int ENOUGH = 10;

    private SchoolsStudy() {}

    private static Map<String, List<String>> methods() {
        Map<String, List<String>> methods = new LinkedHashMap<>();
        methods.put(REFERENCE, List.of("model.penalty=l2"));
        methods.put(
                "one ridge for all (pooled)",
                List.of("model.penalty=l2", "tasks=[{name: all, type: regression, target: normexam}]"));
        for (String penalty : List.of("group-lasso", "trace-norm", "mean-regularized", "mtrl")) {
            methods.put(penalty, List.of("model.penalty=" + penalty));
        }
        return methods;
    }

    /** The share of the variance of the test pupils' scores that is predicted, in percent. */
    private record Figures(double pooled, double perSchool, double seconds) {}

    /** Prints the figures of all methods. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        int splits = Integer.parseInt(args[1]);
        SettingNode file = SettingReader.read(folder.resolve("experiment.yaml"));
        Experiment plain = SettingBinder.bind(file, Experiment.class);
        Table table = read(plain, folder);
        Map<String, List<Figures>> all = new LinkedHashMap<>();
        for (int seed = 1; seed <= splits; seed++) {
            for (Map.Entry<String, List<String>> method : methods().entrySet()) {
                List<String> changes = new ArrayList<>(method.getValue());
                changes.add("data.split.seed=" + seed);
                changes.add("training.seed=" + seed);
                Experiment experiment =
                        SettingBinder.bind(Overrides.apply(file, changes, Experiment.class), Experiment.class);
                PreparedExperiment prepared = PreparedExperiment.of(experiment, table);
                LinearRun run = LinearTrainer.fit(prepared);
                all.computeIfAbsent(method.getKey(), k -> new ArrayList<>())
                        .add(figures(plain.forTable(table), table, prepared, run));
            }
        }
        print(all);
    }

    /** As the command reads it: columns are what the experiment says. */
    private static Table read(Experiment experiment, Path folder) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        experiment.features().numeric().forEach(column -> kinds.put(column, ColumnKind.NUMERIC));
        experiment.features().categorical().forEach(column -> kinds.put(column, ColumnKind.TEXT));
        experiment.tasks().forEach(task -> {
            task.targets().forEach(column -> kinds.put(column, ColumnKind.NUMERIC));
            task.rows().columns().forEach(column -> kinds.put(column, ColumnKind.TEXT));
        });
        Path csv = folder.resolve(Objects.requireNonNull(experiment.data().path()));
        return TableReader.read(TableSource.file(csv), ReadPlan.declaring(kinds), ReadSettings.defaults())
                .table();
    }

    private static Figures figures(Experiment perSchool, Table table, PreparedExperiment prepared, LinearRun run) {
        PreparedExperiment schools = PreparedExperiment.of(perSchool, table, prepared.split());
        int[] rows = prepared.rows(Part.TEST);
        List<double[]> predictions = run.model().predict(prepared.features(), rows);
        double[] labels = new double[rows.length];
        double[] predicted = new double[rows.length];
        int[] school = new int[rows.length];
        for (int t = 0; t < schools.tasks().size(); t++) {
            double[] own = predictions.get(predictions.size() == 1 ? 0 : t);
            for (int i = 0; i < rows.length; i++) {
                double label = schools.labels().get(t).values()[rows[i]];
                if (!Double.isNaN(label)) {
                    labels[i] = label;
                    predicted[i] = own[i];
                    school[i] = t;
                }
            }
        }
        double sum = 0;
        int judged = 0;
        for (int t = 0; t < schools.tasks().size(); t++) {
            int count = schools.labels().get(t).count(rows);
            if (count >= ENOUGH) {
                sum += explained(labels, predicted, school, t);
                judged++;
            }
        }
        return new Figures(
                100 * explained(labels, predicted, school, -1),
                100 * sum / judged,
                run.result().seconds());
    }

    /** One minus squared error over squares about the mean, of one school's pupils or of all. */
    private static double explained(double[] labels, double[] predicted, int[] school, int one) {
        double mean = 0;
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (one < 0 || school[i] == one) {
                mean += labels[i];
                count++;
            }
        }
        mean /= count;
        double error = 0;
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            if (one < 0 || school[i] == one) {
                error += (labels[i] - predicted[i]) * (labels[i] - predicted[i]);
                total += (labels[i] - mean) * (labels[i] - mean);
            }
        }
        return 1 - error / total;
    }

    private static void print(Map<String, List<Figures>> all) {
        System.out.printf(
                Locale.ROOT, "%-28s %6s %6s %9s %8s %8s %8s%n", "", "EV", "sd", "schools", "gain", "t", "seconds");
        List<Figures> reference = Objects.requireNonNull(all.get(REFERENCE));
        all.forEach((name, figures) -> {
            double[] values = figures.stream().mapToDouble(Figures::pooled).toArray();
            double[] gains = new double[values.length];
            for (int k = 0; k < gains.length; k++) {
                gains[k] = values[k] - reference.get(k).pooled();
            }
            // The splits share pupils, so the plain paired t would be too sure (Nadeau and Bengio 2003): test / train.
            double t = mean(gains) / (deviation(gains) * Math.sqrt(1.0 / gains.length + 1 / 3.0));
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %6.2f %6.2f %9.2f %8.2f %8s %8.2f%n",
                    name,
                    mean(values),
                    deviation(values),
                    mean(figures.stream().mapToDouble(Figures::perSchool).toArray()),
                    mean(gains),
                    Double.isFinite(t) ? String.format(Locale.ROOT, "%.2f", t) : "-",
                    mean(figures.stream().mapToDouble(Figures::seconds).toArray()));
        });
    }

    private static double mean(double[] values) {
        return java.util.Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(java.util.Arrays.stream(values)
                        .map(v -> (v - mean) * (v - mean))
                        .sum()
                / (values.length - 1));
    }
}
