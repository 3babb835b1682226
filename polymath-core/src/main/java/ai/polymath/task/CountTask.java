package ai.polymath.task;

import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many objects a picture shows: a Poisson regression whose target is the number of boxes.
 *
 * @param name the unique name
 * @param target the column of boxes; the name if left out
 * @param weight how much the task counts
 * @param of the classes of objects that are counted; all if left out
 * @param metric the primary metric; mean absolute error if left out
 * @param rows the rows that it is about
 */
@Kind("count")
@Doc("How many objects a picture shows: a Poisson regression on the number of boxes.")
public record CountTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of boxes; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The classes of objects that are counted; all if left out.") @Default("[]")
        List<String> of,

        @Doc("The primary metric; mae if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    /** Checks the settings. */
    public CountTask {
        TaskRules.check(name, weight, metric, Form.REGRESSION);
        of = List.copyOf(of);
    }

    /** Counts all boxes of a column. */
    public static CountTask of(String name, String target) {
        return new CountTask(name, target, 1, List.of(), null, TaskRows.ALL);
    }

    private RegressionTask regression() {
        return new RegressionTask(
                name, targets().get(0), weight, new RegressionTask.Poisson(), "", primaryMetric(), rows);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? "mae" : metric;
    }

    @Override
    public List<String> metrics() {
        return regression().metrics();
    }

    @Override
    public String kind() {
        return "count";
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new CountTask(newName, targets().get(0), weight, of, metric, newRows);
    }

    /** Fitted, it is the Poisson regression that it stands for. */
    @Override
    public FittedTask fit(LabelSource source) {
        List<String> known =
                BoxLabels.column(name, source.table(), targets().get(0)).classes();
        Classes.requireKnown(name, "of", of, known);
        return new FittedTask(regression(), of, 0, 1);
    }
}
