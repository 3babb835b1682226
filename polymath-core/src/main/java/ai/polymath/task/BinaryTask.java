package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of two classes, such as a finding that is there or not. The model gives the probability of the positive class.
 *
 * @param name the unique name
 * @param target the column of the label; the name if left out
 * @param weight how much the task counts
 * @param positive the value that counts as positive; found by itself for true/false, 0/1, yes/no
 * @param loss how a wrong probability is charged
 * @param metric the primary metric; AUROC if left out
 * @param rows the rows that it is about
 */
@Kind("binary")
@Doc("One of two classes; the model gives the probability of the positive one.")
public record BinaryTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of the label; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The value that counts as positive; found by itself for true/false, 0/1 and yes/no.") @Nullable
        String positive,

        @Doc("How a wrong probability is charged.") @Default("cross-entropy")
        Loss loss,

        @Doc("The primary metric; auroc if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final List<String> METRICS =
            List.of("auroc", "auprc", "accuracy", "balanced_accuracy", "f1", "log_loss", "brier", "calibration_error");

    /** Checks the settings. */
    public BinaryTask {
        TaskRules.check(name, weight, metric, Form.BINARY);
    }

    /** A task about all rows. */
    public BinaryTask(
            String name,
            @Nullable String target,
            double weight,
            @Nullable String positive,
            Loss loss,
            @Nullable String metric) {
        this(name, target, weight, positive, loss, metric, TaskRows.ALL);
    }

    /** A task whose label is the column of the same name, with everything else by default. */
    public static BinaryTask of(String name) {
        return new BinaryTask(name, null, 1, null, new CrossEntropy(1), null);
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
        return "binary";
    }

    @Override
    public boolean hasClasses() {
        return true;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new BinaryTask(newName, targets().get(0), weight, positive, loss, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        String column = targets().get(0);
        List<String> found = source.values(column);
        if (found.size() > 2) {
            throw new PolymathException("Task '" + name + "': column '" + column + "' holds " + found.size()
                    + " different values (" + LabelSource.some(found)
                    + "), but a binary task has two. Maybe it is multiclass, ordinal or a regression?");
        }
        String yes =
                positive != null ? Classes.matchInAnyCase(positive, found).orElse(positive) : Classes.positive(found);
        if (yes == null || (positive != null && found.size() == 2 && !found.contains(yes))) {
            throw new PolymathException("Task '" + name + "': column '" + column + "' holds "
                    + LabelSource.some(found) + ", and "
                    + (positive == null ? "it is not clear which is positive" : "'" + positive + "' is neither")
                    + ". Say it with positive: " + (found.isEmpty() ? "VALUE" : found.get(found.size() - 1)) + ".");
        }
        String no = found.stream().filter(v -> !v.equals(yes)).findFirst().orElse(Classes.opposite(yes));
        return new FittedTask(this, List.of(no, yes), 0, 1);
    }

    /** How a wrong probability is charged. */
    @Choice("type")
    public sealed interface Loss permits CrossEntropy, Focal {}

    /**
     * {@code -(c y log p + (1 - y) log(1 - p))}.
     *
     * @param positiveWeight c: how many times a positive example counts
     */
    @Kind("cross-entropy")
    @Doc("Cross-entropy: -(c y log p + (1-y) log(1-p)).")
    public record CrossEntropy(
            @Doc("How many times a positive example counts.") @Default("1")
            double positiveWeight) implements Loss {
        /** Checks the weight. */
        public CrossEntropy {
            TaskRules.positive("positive_weight", positiveWeight);
        }
    }

    /**
     * {@code -alpha_y (1 - p_y)^gamma log p_y}: easy examples count less (Lin et al., ICCV 2017).
     *
     * @param gamma how strongly easy examples are played down; 0 is cross-entropy
     * @param alpha share of the positive class; {@code null} weighs both alike
     */
    @Kind("focal")
    @Doc("Focal loss: easy examples count less.")
    public record Focal(
            @Doc("How strongly easy examples are played down; 0 is cross-entropy.") @Default("2")
            double gamma,

            @Doc("Share of the positive class in (0, 1); both classes weigh 1 if left out.") @Nullable
            Double alpha)
            implements Loss {
        /** Checks the settings. */
        public Focal {
            TaskRules.notNegative("gamma", gamma);
            if (alpha != null && !(alpha > 0 && alpha < 1)) {
                throw new PolymathException("alpha is " + alpha + ", but it must lie between 0 and 1.");
            }
        }
    }
}
