package ai.polymath.cli;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Contrast;
import ai.polymath.comparison.DeltaM;
import ai.polymath.comparison.Estimate;
import ai.polymath.comparison.Variant;
import ai.polymath.run.ResultTable;
import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How sharing fares with fewer training rows: equal weights against single-task models, by share of the rows. */
final class CompareCurve {
    private CompareCurve() {}

    private static Contrast contrast(Comparison comparison) {
        Variant single = comparison.of(Variant.Role.SINGLE).get(0);
        List<Variant> equal = comparison.of(Variant.Role.EQUAL);
        // Of all rows there may be a pooled variant too; the curve is of equal weights.
        Variant shared = equal.stream()
                .filter(v -> v.name().endsWith("equal"))
                .findFirst()
                .orElse(equal.get(0));
        return comparison.contrast(shared, single);
    }

    /** For people. */
    static String table(Map<String, Comparison> curve) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Training rows", "Delta_m of equal weights"));
        curve.values().iterator().next().tasks().forEach(t -> header.add(t.task() + ", %"));
        rows.add(header);
        curve.forEach((fraction, comparison) -> {
            Contrast contrast = contrast(comparison);
            List<String> row = new ArrayList<>();
            row.add(ResultTable.figure(100 * Double.parseDouble(fraction)) + " %");
            row.add(text(contrast.delta()));
            contrast.tasks().forEach(t -> row.add(text(t.percent())));
            rows.add(row);
        });
        return "With fewer training rows (" + DeltaM.SIGN + ")\n" + TextTable.of(rows, 1);
    }

    private static String text(Estimate estimate) {
        String mean = String.format(Locale.ROOT, "%+.1f", estimate.mean());
        return estimate.hasInterval()
                ? mean + String.format(Locale.ROOT, " [%.1f, %.1f]", estimate.low(), estimate.high())
                : mean;
    }

    /** For {@code comparison.json}. */
    static List<Object> tree(Map<String, Comparison> curve) {
        List<Object> list = new ArrayList<>();
        curve.forEach((fraction, comparison) -> {
            Contrast contrast = contrast(comparison);
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("fraction", Double.parseDouble(fraction));
            point.put("single", contrast.reference());
            point.put("shared", contrast.variant());
            point.put("delta_m_percent", contrast.delta().mean());
            point.put("low", contrast.delta().low());
            point.put("high", contrast.delta().high());
            Map<String, Object> tasks = new LinkedHashMap<>();
            contrast.tasks().forEach(t -> tasks.put(t.task(), t.percent().mean()));
            point.put("tasks_percent", tasks);
            list.add(point);
        });
        return list;
    }
}
