package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of several classes without an order. The model gives a probability for each.
 *
 * @param name the unique name
 * @param target the column of the label; the name if left out
 * @param weight how much the task counts
 * @param classes the classes in the order of the output; found in the table if left out
 * @param loss how a wrong probability is charged
 * @param metric the primary metric; accuracy if left out
 * @param rows the rows that it is about
 */
@Kind("multiclass")
@Doc("One of several classes without an order; the model gives a probability for each.")
public record MulticlassTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of the label; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The classes in the order of the output; found in the table if left out.") @Default("[]")
        List<String> classes,

        @Doc("How a wrong probability is charged.") @Default("cross-entropy")
        Loss loss,

        @Doc("The primary metric; accuracy if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final List<String> METRICS =
            List.of("accuracy", "balanced_accuracy", "f1", "auroc", "log_loss", "brier", "calibration_error");

    /** Checks the settings. */
    public MulticlassTask {
        TaskRules.check(name, weight, metric, Form.MULTICLASS);
        classes = List.copyOf(classes);
    }

    /** A task about all rows. */
    public MulticlassTask(
            String name,
            @Nullable String target,
            double weight,
            List<String> classes,
            Loss loss,
            @Nullable String metric) {
        this(name, target, weight, classes, loss, metric, TaskRows.ALL);
    }

    /** A task whose label is the column of the same name, with everything else by default. */
    public static MulticlassTask of(String name) {
        return new MulticlassTask(name, null, 1, List.of(), new CrossEntropy(Map.of(), 0), null);
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
        return "multiclass";
    }

    @Override
    public boolean hasClasses() {
        return true;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new MulticlassTask(newName, targets().get(0), weight, classes, loss, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        List<String> all = Classes.declaredOrFound(name, targets().get(0), classes, source);
        if (loss instanceof CrossEntropy entropy) {
            Classes.requireKnown(name, "class_weights", entropy.classWeights().keySet(), all);
        }
        return new FittedTask(this, all, 0, 1);
    }

    /** How a wrong probability is charged. */
    @Choice("type")
    public sealed interface Loss permits CrossEntropy, Focal {}

    /**
     * {@code -c_y sum_k q_k log p_k} with the label smoothed: {@code q = (1 - s) onehot(y) + s / K}.
     *
     * @param classWeights c: weight of a class by name, 1 where none is given
     * @param labelSmoothing s in [0, 1)
     */
    @Kind("cross-entropy")
    @Doc("Cross-entropy with class weights and label smoothing.")
    public record CrossEntropy(
            @Doc("Weight of a class by name; 1 where none is given.") @Default("{}")
            Map<String, Double> classWeights,

            @Doc("Share of a label that is spread over all classes, in [0, 1).") @Default("0")
            double labelSmoothing)
            implements Loss {
        /** Checks the settings. */
        public CrossEntropy {
            classWeights = Map.copyOf(classWeights);
            classWeights.forEach((c, w) -> TaskRules.positive("class_weights." + c, w));
            if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
                throw new PolymathException(
                        "label_smoothing is " + labelSmoothing + ", but it must be at least 0 and below 1.");
            }
        }
    }

    /**
     * {@code -(1 - p_y)^gamma log p_y}.
     *
     * @param gamma how strongly easy examples are played down; 0 is cross-entropy
     */
    @Kind("focal")
    @Doc("Focal loss: easy examples count less.")
    public record Focal(
            @Doc("How strongly easy examples are played down; 0 is cross-entropy.") @Default("2")
            double gamma) implements Loss {
        /** Checks gamma. */
        public Focal {
            TaskRules.notNegative("gamma", gamma);
        }
    }
}
