package ai.polymath.metric;

import java.util.Set;

/**
 * What tables, guides and checks of the experiment file say about a metric.
 *
 * @param name its name, {@code auroc}
 * @param direction which way it is better
 * @param unit the unit of the figure, empty for a pure number; {@code target unit} stands for that of the target
 * @param description one line
 * @param forms the forms of tasks it exists for
 */
public record MetricInfo(String name, Direction direction, String unit, String description, Set<Form> forms) {
    /** Keeps the forms for itself. */
    public MetricInfo {
        forms = Set.copyOf(forms);
    }
}
