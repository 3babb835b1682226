package ai.polymath.task;

import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several classes in an order, such as a stage from 1 to 4: cumulative link model (McCullagh 1980). One score s
 * and ordered thresholds b give {@code P(y <= k) = sigmoid(b_k - s)}; the loss is the negative log likelihood.
 *
 * @param name the unique name
 * @param target the column of the label; the name if left out
 * @param weight how much the task counts
 * @param levels the classes from lowest to highest; numbers need not be listed
 * @param metric the primary metric; quadratic kappa if left out
 * @param rows the rows that it is about
 */
@Kind("ordinal")
@Doc("One of several classes in an order; a cumulative link model.")
public record OrdinalTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of the label; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The classes from lowest to highest; numbers are ordered by themselves.") @Default("[]")
        List<String> levels,

        @Doc("The primary metric; quadratic_kappa if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final List<String> METRICS =
            List.of("quadratic_kappa", "mae", "accuracy", "balanced_accuracy", "auroc", "log_loss");

    /** Checks the settings. */
    public OrdinalTask {
        TaskRules.check(name, weight, metric, Form.ORDINAL);
        levels = List.copyOf(levels);
    }

    /** A task about all rows. */
    public OrdinalTask(
            String name, @Nullable String target, double weight, List<String> levels, @Nullable String metric) {
        this(name, target, weight, levels, metric, TaskRows.ALL);
    }

    /** A task whose label is the column of the same name, with everything else by default. */
    public static OrdinalTask of(String name) {
        return new OrdinalTask(name, null, 1, List.of(), null);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? METRICS.get(0) : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(metric, METRICS);
    }

    @Override
    public String kind() {
        return "ordinal";
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new OrdinalTask(newName, targets().get(0), weight, levels, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        String column = targets().get(0);
        if (levels.isEmpty()) {
            source.requireNumeric(
                    name, column, "the order of its classes is not known. List them with levels, lowest first");
        }
        return new FittedTask(this, Classes.declaredOrFound(name, column, levels, source), 0, 1);
    }
}
