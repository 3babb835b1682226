package ai.polymath.report;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.ComparisonFiles;
import ai.polymath.comparison.Measure;
import ai.polymath.comparison.Variant;
import ai.polymath.data.Part;
import ai.polymath.metric.CalibrationBins;
import ai.polymath.metric.Confusion;
import ai.polymath.metric.Direction;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.CrossValidation;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.EpochRecord.TaskEpoch;
import ai.polymath.run.GradientSummary;
import ai.polymath.run.History;
import ai.polymath.run.Json;
import ai.polymath.run.Provenance;
import ai.polymath.run.RunResult;
import ai.polymath.run.TaskDetail;
import ai.polymath.run.TaskResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Folders of runs and comparisons, written by the classes that write real ones, with made-up figures. */
final class Folders {
    static final List<String> HOSTILE = List.of(
            "</script><script>alert(1)</script>",
            "\"><img src=x onerror=alert(2)>",
            "' onmouseover='alert(3)",
            "${7*7} {{x}} {a|b} &lt; <!--",
            "משימה عربية \u202Eevil",
            "🙂🧪 emoji, comma\nand line",
            "long ".repeat(80),
            "a/b\\c");

    private Folders() {}

    static List<String> tasks(int count) {
        List<String> names = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            names.add("task " + (t + 1));
        }
        return names;
    }

    private static Map<String, @Nullable Object> experiment(List<String> tasks) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        tasks.forEach(name -> byName.put(name, Map.of("type", "binary")));
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("name", "trial of " + tasks.get(0));
        tree.put("data", Map.of("path", tasks.get(0) + ".csv", "split", Map.of("type", "random", "seed", 1)));
        tree.put("tasks", byName);
        tree.put("model", Map.of("encoder", Map.of("type", "mlp"), "sharing", Map.of("type", "hard")));
        tree.put("training", Map.of("epochs", 30, "seed", 1, "balancing", Map.of("method", "famo")));
        return tree;
    }

    static void provenance(Path folder, List<String> tasks) {
        AtomicFiles.createFolder(folder);
        new Provenance(experiment(tasks), "0123abcd", 1000, Map.of("polymath", "0.1.0 <b>"), 1)
                .write(folder.resolve("run.json"));
    }

    /** A finished run; figures of every third task are undefined. */
    static RunResult run(Path folder, List<String> tasks, int epochs, boolean gradients) {
        SplittableRandom random = new SplittableRandom(epochs * 31L + tasks.size());
        provenance(folder, tasks);
        List<EpochRecord> records = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            records.add(epoch(e, tasks, gradients, random));
        }
        History history = new History(records);
        history.write(folder.resolve("history.csv"));
        if (gradients) {
            AtomicFiles.writeText(folder.resolve("gradients.csv"), history.gradientsCsv());
        }
        List<TaskResult> results = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            results.add(result(tasks.get(t), t, random));
        }
        RunResult result = new RunResult(results, epochs, Math.max(1, epochs / 2), 5867, 12.3);
        result.write(folder.resolve("metrics.json"));
        Map<String, Object> details = new LinkedHashMap<>();
        results.forEach(r -> details.put(r.task(), detail(r)));
        Json.write(
                folder.resolve("report-data.json"),
                Map.of(
                        "rows", Map.of("train", 700, "validation", 150, "test", 150),
                        "features", List.of("age", tasks.get(0)),
                        "tasks", details));
        return result;
    }

    private static EpochRecord epoch(int e, List<String> tasks, boolean gradients, SplittableRandom random) {
        List<TaskEpoch> train = new ArrayList<>();
        List<TaskEpoch> validation = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            boolean known = t % 3 != 2;
            double loss = Math.exp(-0.1 * e) + 0.1 * random.nextDouble();
            train.add(new TaskEpoch(tasks.get(t), loss, 1 + 0.3 * random.nextDouble(), Map.of()));
            validation.add(new TaskEpoch(
                    tasks.get(t),
                    known ? loss + 0.1 : Double.NaN,
                    Double.NaN,
                    Map.of("auroc", known ? 1 - loss / 2 : Double.NaN)));
        }
        List<GradientSummary.OfPair> pairs = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            for (int u = t + 1; u < tasks.size(); u++) {
                double cosine = random.nextDouble(-0.6, 0.9);
                pairs.add(new GradientSummary.OfPair(tasks.get(t), tasks.get(u), 10, 3, cosine, cosine - 0.3));
            }
        }
        return new EpochRecord(
                e,
                0.01 / e,
                1.5 * e,
                train,
                validation,
                gradients ? new GradientSummary(10, 4, List.of(), pairs) : null);
    }

    private static TaskResult result(String name, int t, SplittableRandom random) {
        double figure = t % 3 == 2 ? Double.NaN : 0.45 + 0.5 * random.nextDouble();
        Map<Part, Map<String, Double>> figures = new LinkedHashMap<>();
        Map<Part, Map<String, Double>> baseline = new LinkedHashMap<>();
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            figures.put(part, Map.of("auroc", figure));
            baseline.put(part, Map.of("auroc", 0.5));
        }
        List<String> classes = List.of("no " + name, "yes " + name);
        long[][] counts = {{80, 20}, {15, 35}};
        TaskDetail detail = new TaskDetail(
                classes,
                Map.of(Part.TRAIN, new long[] {500, 100}, Part.TEST, new long[] {100, 50}),
                Map.of(),
                Part.TEST,
                new CalibrationBins(
                        new long[] {90, 0, 60}, new double[] {0.1, Double.NaN, 0.8}, new double[] {0.12, Double.NaN, 0.7
                        }),
                new Confusion(classes, counts),
                List.of());
        return new TaskResult(
                name,
                "binary",
                "auroc",
                Direction.HIGHER,
                Map.of(Part.TRAIN, 600, Part.VALIDATION, 140, Part.TEST, 150),
                figures,
                baseline,
                detail);
    }

    private static Map<String, Object> detail(TaskResult result) {
        TaskDetail detail = java.util.Objects.requireNonNull(result.detail());
        CalibrationBins bins = java.util.Objects.requireNonNull(detail.calibration());
        return Map.of(
                "classes",
                detail.classes(),
                "counts",
                Map.of("train", detail.counts().get(Part.TRAIN)),
                "judged",
                "test",
                "calibration",
                Map.of("counts", bins.counts(), "predicted", bins.predicted(), "observed", bins.observed()),
                "confusion",
                List.of((Object[])
                        java.util.Objects.requireNonNull(detail.confusion()).counts()));
    }

    static void crossValidated(Path folder, List<String> tasks, int folds) {
        provenance(folder, tasks);
        List<RunResult> results = new ArrayList<>();
        for (int f = 1; f <= folds; f++) {
            Path own = folder.resolve("fold-" + f);
            results.add(run(own, tasks, 3 + f, false));
            own.resolve("run.json").toFile().delete();
        }
        new CrossValidation(results).write(folder.resolve("metrics.json"));
    }

    /** A comparison with a learning curve. */
    static void comparison(Path folder, List<String> tasks, int replicates) {
        AtomicFiles.createFolder(folder);
        SplittableRandom random = new SplittableRandom(tasks.size());
        List<Measure> measures = tasks.stream()
                .map(t -> new Measure(t, "auroc", Direction.HIGHER))
                .toList();
        List<Variant> variants = new ArrayList<>();
        List<String> names = List.of("single", "single-matched", "equal", "upgrad", "<b>famo</b>");
        for (String name : names) {
            double[][] test = new double[replicates][tasks.size()];
            for (double[] row : test) {
                for (int t = 0; t < row.length; t++) {
                    row[t] = 0.7 + (name.startsWith("single") ? 0 : 0.05) + 0.02 * random.nextDouble();
                }
            }
            test[0][0] = Double.NaN;
            boolean single = name.startsWith("single");
            variants.add(new Variant(
                    name,
                    single ? Variant.Role.SINGLE : name.equals("equal") ? Variant.Role.EQUAL : Variant.Role.BALANCED,
                    single ? "none" : "hard",
                    test,
                    test,
                    new Variant.Cost(single ? 12 : 3 + random.nextDouble(), 400, 3e8, single ? 36000 : 6000)));
        }
        List<String> seeds = new ArrayList<>();
        for (int r = 1; r <= replicates; r++) {
            seeds.add("seed " + r);
        }
        double[] constant = new double[tasks.size()];
        java.util.Arrays.fill(constant, 0.5);
        Comparison comparison = new Comparison(measures, seeds, variants, constant, 0.2, 0.05);
        List<Object> curve = new ArrayList<>();
        for (double fraction : new double[] {0.1, 0.5, 1}) {
            Map<String, Object> own = new LinkedHashMap<>();
            tasks.forEach(t -> own.put(t, 10 - 8 * fraction));
            curve.add(Map.of(
                    "fraction",
                    fraction,
                    "delta_m_percent",
                    9 - 7 * fraction,
                    "low",
                    2 - fraction,
                    "high",
                    15,
                    "tasks_percent",
                    own));
        }
        ComparisonFiles.writeJson(
                comparison,
                Map.of(
                        "experiment", tasks.get(0),
                        "tuning_trials", 4,
                        "failures", Map.of("The loss <is> not finite.", List.of("nash-mtl, seed 1")),
                        "learning_curve", curve,
                        "settings", experiment(tasks)),
                folder.resolve("comparison.json"));
        run(folder.resolve("runs/equal/seed-1/run"), tasks, 2, false);
    }

    /** Measured relations and groups. */
    static void related(Path folder, List<String> tasks) {
        AtomicFiles.createFolder(folder);
        SplittableRandom random = new SplittableRandom(3);
        double[][] values = new double[tasks.size()][tasks.size()];
        for (double[] row : values) {
            for (int t = 0; t < row.length; t++) {
                row[t] = random.nextDouble(-0.2, 0.3);
            }
        }
        for (int t = 0; t < values.length; t++) {
            values[t][t] = Double.NaN;
        }
        Map<String, Object> matrix = Map.of(
                "meaning",
                "Lookahead affinity of <tasks>.",
                "unit",
                "share of the loss a step",
                "symmetric",
                false,
                "values",
                List.of((Object[]) values),
                "standard_error",
                List.of((Object[]) values));
        Json.write(
                folder.resolve("relatedness.json"),
                Map.of(
                        "experiment", "relations",
                        "tasks", tasks,
                        "matrices", Map.of("lookahead", matrix),
                        "trained_groups", List.of(Map.of("gains_percent", Map.of(tasks.get(0), 1.5))),
                        "notes", List.of("A note.")));
        Json.write(
                folder.resolve("groups.json"),
                Map.of(
                        "groups",
                        List.of(
                                tasks.subList(0, tasks.size() / 2),
                                Map.of("tasks", tasks.subList(tasks.size() / 2, tasks.size())))));
    }
}
