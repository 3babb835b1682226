package ai.polymath.report;

import ai.polymath.PolymathException;
import ai.polymath.metric.Direction;
import ai.polymath.metric.MetricInfo;
import ai.polymath.metric.Metrics;
import java.util.Collection;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** How pages speak of metrics: unit and direction are always told. */
final class MetricWords {
    private MetricWords() {}

    /** What is known of a metric; null if this version doesn't know it. */
    static @Nullable MetricInfo info(String metric) {
        try {
            return Metrics.info(metric);
        } catch (PolymathException e) {
            return null;
        }
    }

    /** Whether higher is better; of an unknown metric it is taken so. */
    static boolean isHigherBetter(String metric) {
        MetricInfo info = info(metric);
        return info == null || info.direction() == Direction.HIGHER;
    }

    /** {@code auroc ↑}. */
    static String arrow(String metric) {
        return metric + (isHigherBetter(metric) ? " ↑" : " ↓");
    }

    /** {@code higher is better}, with the unit if there is one. */
    static String hint(String metric) {
        return hint(metric, "");
    }

    /** The same with the target's unit, where that is known. */
    static String hint(String metric, String targetUnit) {
        MetricInfo info = info(metric);
        boolean ofTarget = info != null && info.unit().equals("target unit") && !targetUnit.isEmpty();
        String unit = info == null || info.unit().isEmpty() ? "" : ", in " + (ofTarget ? targetUnit : info.unit());
        return (isHigherBetter(metric) ? "higher is better" : "lower is better") + unit;
    }

    /** The name of an axis. */
    static String axis(String metric, String targetUnit) {
        return metric + " (" + hint(metric, targetUnit) + ")";
    }

    /** A sentence for each metric. */
    static String legend(Collection<String> metrics) {
        StringBuilder text = new StringBuilder();
        for (String metric : new LinkedHashSet<>(metrics)) {
            MetricInfo info = info(metric);
            text.append(text.isEmpty() ? "" : " ").append(arrow(metric)).append(": ");
            text.append(info == null ? "" : info.description() + "; ")
                    .append(hint(metric))
                    .append('.');
        }
        return text.toString();
    }
}
