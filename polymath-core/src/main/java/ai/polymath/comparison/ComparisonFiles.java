package ai.polymath.comparison;

import ai.polymath.metric.Direction;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a comparison as {@code comparison.json} (everything) and {@code comparison.csv} (a line a figure). */
public final class ComparisonFiles {
    private ComparisonFiles() {}

    /**
     * Writes {@code comparison.json}.
     *
     * @param more further keys to put at its start, such as the experiment's name
     */
    public static void writeJson(Comparison comparison, Map<String, ?> more, Path file) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>(more);
        tree.putAll(tree(comparison));
        Json.write(file, tree);
    }

    /** As {@code comparison.json} has it. */
    public static Map<String, @Nullable Object> tree(Comparison comparison) {
        Verdict verdict = Verdict.of(comparison);
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("verdict", verdict.text());
        tree.put(
                "answer",
                verdict.answer().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        tree.put("helped", verdict.helped());
        tree.put("harmed", verdict.harmed());
        tree.put("p", verdict.p());
        tree.put("balancing_p", verdict.balancingP());
        tree.put("sign", DeltaM.SIGN);
        tree.put("level", comparison.level());
        tree.put("overlap", comparison.overlap());
        tree.put("replicates", comparison.replicates());
        tree.put("single", verdict.contrast().reference());
        tree.put("shared", verdict.contrast().variant());
        tree.put("equal", verdict.equal());
        tree.put("shared_hypervolume_side", Standing.sharedHypervolume(comparison));
        List<Object> tasks = new ArrayList<>();
        for (int t = 0; t < comparison.tasks().size(); t++) {
            Measure measure = comparison.tasks().get(t);
            Map<String, Object> task = new LinkedHashMap<>();
            task.put("task", measure.task());
            task.put("metric", measure.metric());
            task.put("direction", measure.direction() == Direction.HIGHER ? "higher is better" : "lower is better");
            task.put("constant", comparison.constant()[t]);
            tasks.add(task);
        }
        tree.put("tasks", tasks);
        Map<String, Object> variants = new LinkedHashMap<>();
        List<Standing> standings = Standing.of(comparison);
        for (int v = 0; v < comparison.variants().size(); v++) {
            Variant variant = comparison.variants().get(v);
            variants.put(variant.name(), variant(comparison, variant, standings.get(v)));
        }
        tree.put("variants", variants);
        return tree;
    }

    private static Map<String, Object> variant(Comparison comparison, Variant variant, Standing standing) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("role", variant.role().name().toLowerCase(java.util.Locale.ROOT));
        tree.put("sharing", variant.family());
        tree.put("test", rows(variant.test()));
        tree.put("validation", rows(variant.validation()));
        Variant single = comparison.single();
        if (!variant.name().equals(single.name())) {
            tree.put("against_single", contrast(comparison.contrast(variant, single)));
            tree.put("validation_delta_m", comparison.validationDelta(variant, single));
        }
        Variant equal = variant.role() == Variant.Role.BALANCED ? comparison.equalOf(variant) : null;
        if (equal != null) {
            tree.put("against_equal", contrast(comparison.contrast(variant, equal)));
        }
        tree.put("mean_rank", standing.meanRank());
        tree.put("on_front", standing.onFront());
        tree.put("hypervolume_side", standing.hypervolume());
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("seconds", variant.cost().seconds());
        cost.put("steps_per_second", variant.cost().stepsPerSecond());
        cost.put("peak_bytes", variant.cost().peakBytes());
        cost.put("parameters", variant.cost().parameters());
        tree.put("cost", cost);
        return tree;
    }

    private static List<Object> rows(double[][] figures) {
        return new ArrayList<>(List.of(figures));
    }

    private static Map<String, Object> contrast(Contrast contrast) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("delta_m_percent", estimate(contrast.delta()));
        tree.put("delta_m_of_ratios_percent", contrast.deltaOfRatios());
        tree.put("wilcoxon_p", contrast.wilcoxon());
        tree.put("worst_task", contrast.worst().task());
        tree.put("tasks_below", contrast.harmed());
        Map<String, Object> tasks = new LinkedHashMap<>();
        contrast.tasks().forEach(task -> {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("difference", estimate(task.difference()));
            own.put("percent", estimate(task.percent()));
            own.put("wilcoxon_p", task.wilcoxon());
            tasks.put(task.task(), own);
        });
        tree.put("tasks", tasks);
        return tree;
    }

    private static Map<String, Object> estimate(Estimate estimate) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mean", estimate.mean());
        tree.put("low", estimate.low());
        tree.put("high", estimate.high());
        tree.put("p", estimate.p());
        tree.put("replicates", estimate.replicates());
        return tree;
    }

    /** Writes {@code comparison.csv}: variant, replicate, task, metric, validation, test; undefined figures are empty. */
    public static void writeCsv(Comparison comparison, Path file) {
        StringBuilder text = new StringBuilder("variant,replicate,task,metric,validation,test\n");
        for (Variant variant : comparison.variants()) {
            for (int r = 0; r < comparison.replicates().size(); r++) {
                for (int t = 0; t < comparison.tasks().size(); t++) {
                    text.append(quoted(variant.name()))
                            .append(',')
                            .append(quoted(comparison.replicates().get(r)))
                            .append(',')
                            .append(quoted(comparison.tasks().get(t).task()))
                            .append(',')
                            .append(comparison.tasks().get(t).metric())
                            .append(',')
                            .append(number(variant.validation()[r][t]))
                            .append(',')
                            .append(number(variant.test()[r][t]))
                            .append('\n');
                }
            }
        }
        AtomicFiles.writeText(file, text.toString());
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
