package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Moments;
import ai.polymath.metric.Form;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number. The target is standardised for training (centre and scale of the training rows) and predictions are given
 * back in its own unit; a Poisson target is used as it is.
 *
 * @param name the unique name
 * @param target the column of the label; the name if left out
 * @param weight how much the task counts
 * @param loss how a distance is charged, on the standardised scale
 * @param unit the target's unit for tables, such as {@code mg/dl}
 * @param metric the primary metric; by the loss if left out: RMSE, MAE, pinball loss, Poisson deviance
 * @param rows the rows that it is about
 */
@Kind("regression")
@Doc("A number; the target is standardised inside and predicted in its own unit.")
public record RegressionTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of the label; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("How a distance is charged.") @Default("squared")
        Loss loss,

        @Doc("The target's unit, for tables.") @Default("") String unit,

        @Doc("The primary metric; by the loss if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    /** Checks the settings. */
    public RegressionTask {
        TaskRules.check(name, weight, metric, Form.REGRESSION);
    }

    /** A task about all rows. */
    public RegressionTask(
            String name, @Nullable String target, double weight, Loss loss, String unit, @Nullable String metric) {
        this(name, target, weight, loss, unit, metric, TaskRows.ALL);
    }

    /** A task whose label is the column of the same name, with everything else by default. */
    public static RegressionTask of(String name) {
        return new RegressionTask(name, null, 1, new Squared(), "", null);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? loss.naturalMetric() : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(
                primaryMetric(), List.of("rmse", "mae", "r2", "explained_variance", "spearman"));
    }

    @Override
    public String kind() {
        return "regression";
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new RegressionTask(newName, targets().get(0), weight, loss, unit, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        String column = targets().get(0);
        source.requireNumeric(name, column, "a regression needs numbers. Maybe it is multiclass or ordinal");
        if (loss instanceof Poisson) {
            return new FittedTask(this, List.of(), 0, 1);
        }
        Moments moments = Moments.of(source.trainingNumbers(column));
        // A constant target keeps its own scale: there is nothing to standardise by.
        return new FittedTask(this, List.of(), moments.mean(), moments.scale());
    }

    /** How a distance {@code r = prediction - target} is charged. */
    @Choice("type")
    public sealed interface Loss permits Squared, Absolute, Huber, Quantile, Poisson {
        /** The metric that fits the loss. */
        String naturalMetric();
    }

    /** {@code r^2}; predicts the mean. */
    @Kind("squared")
    @Doc("Squared error; predicts the mean.")
    public record Squared() implements Loss {
        @Override
        public String naturalMetric() {
            return "rmse";
        }
    }

    /** {@code |r|}; predicts the median. */
    @Kind("absolute")
    @Doc("Absolute error; predicts the median.")
    public record Absolute() implements Loss {
        @Override
        public String naturalMetric() {
            return "mae";
        }
    }

    /**
     * {@code r^2 / 2} up to delta, then {@code delta (|r| - delta / 2)} (Huber 1964).
     *
     * @param delta where the square turns into a line, in standard deviations of the target
     */
    @Kind("huber")
    @Doc("Squared near zero, absolute far away.")
    public record Huber(
            @Doc("Where the square turns into a line, in standard deviations of the target.") @Default("1")
            double delta)
            implements Loss {
        /** Checks delta. */
        public Huber {
            TaskRules.positive("delta", delta);
        }

        @Override
        public String naturalMetric() {
            return "mae";
        }
    }

    /**
     * Pinball loss {@code max(q (y - p), (q - 1)(y - p))}; predicts a quantile (Koenker and Bassett 1978).
     *
     * @param level q in (0, 1)
     */
    @Kind("quantile")
    @Doc("Pinball loss; predicts a quantile.")
    public record Quantile(
            @Doc("Which quantile, in (0, 1).") @Default("0.5")
            double level) implements Loss {
        /** Checks the level. */
        public Quantile {
            if (!(level > 0 && level < 1)) {
                throw new PolymathException("level is " + level + ", but a quantile lies between 0 and 1.");
            }
        }

        @Override
        public String naturalMetric() {
            return "pinball_loss@" + level;
        }
    }

    /** {@code exp(s) - y s} for counts y with the log of the mean as output s. */
    @Kind("poisson")
    @Doc("Poisson likelihood with log link; for counts.")
    public record Poisson() implements Loss {
        @Override
        public String naturalMetric() {
            return "poisson_deviance";
        }
    }
}
