package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.metric.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that all kinds of tasks share. */
final class TaskRules {
    private TaskRules() {}

    static void check(String name, double weight, @Nullable String metric, Form form) {
        if (name.isBlank()) {
            throw new PolymathException("A task has an empty name; a task's name is a word such as 'ascites'.");
        }
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new PolymathException("Task '" + name + "': weight is " + weight
                    + ", but a weight is a positive number. Maybe remove the task if it should not count.");
        }
        if (metric != null && !Metrics.info(metric).forms().contains(form)) {
            throw new PolymathException("Task '" + name + "': the metric '" + metric + "' does not fit a "
                    + form.name().toLowerCase(java.util.Locale.ROOT) + " task. Maybe one of "
                    + String.join(", ", Metrics.names(form)) + "?");
        }
    }

    static void positive(String setting, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new PolymathException(setting + " is " + value + ", but it must be a positive number.");
        }
    }

    static void notNegative(String setting, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new PolymathException(setting + " is " + value + ", but it must be 0 or a number above it.");
        }
    }

    static List<String> metricsWithFirst(@Nullable String primary, List<String> defaults) {
        List<String> all = new ArrayList<>();
        if (primary != null) {
            all.add(primary);
        }
        for (String metric : defaults) {
            if (!all.contains(metric)) {
                all.add(metric);
            }
        }
        return List.copyOf(all);
    }
}
