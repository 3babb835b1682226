package ai.polymath.comparison;

import ai.polymath.metric.Direction;
import java.util.Arrays;
import java.util.List;

/**
 * The relative difference of a model from single-task models, mean over tasks, in percent:
 *
 * <pre>{@code Delta_m = 100/T sum_t 1/K_t sum_k s_tk (M_tk - S_tk) / |S_tk|}</pre>
 *
 * with M the model's metric, S the single-task models', {@code s = +1} where higher is better and {@code -1} where lower is.
 * <b>Sign: positive is better than single-task.</b> Papers use both signs (Maninis et al. 2019 this one, Nash-MTL and
 * FAMO the other), so say which.
 *
 * <p>There are two ways to treat several metrics of a task and two to treat several seeds. Metrics: {@link #perTask} takes
 * each task's mean first, as in the formula; {@link #perMetric} the mean over all metrics alike. Seeds:
 * {@link #ofRatios} takes the mean over seeds of relative differences; {@link #ofMeans} the relative difference of means
 * over seeds, which a seed whose S happens to be near 0 can't spoil.
 */
public final class DeltaM {
    /** The words to print beside a figure. */
    public static final String SIGN = "positive = better than single-task";

    private DeltaM() {}

    /**
     * One relative difference in percent, positive where the model is better.
     *
     * @return {@code NaN} if S is 0 and M is not, or either is {@code NaN}
     */
    public static double relative(Direction direction, double model, double single) {
        double difference = direction.sign() * (model - single);
        if (difference == 0) {
            return 0;
        }
        double percent = 100 * difference / Math.abs(single);
        return Double.isInfinite(percent) ? Double.NaN : percent;
    }

    /**
     * Mean over tasks of each task's mean over its metrics.
     *
     * @param directions by task and metric
     * @param model by task and metric
     * @param single by task and metric
     */
    public static double perTask(List<List<Direction>> directions, double[][] model, double[][] single) {
        double[] tasks = new double[model.length];
        for (int t = 0; t < tasks.length; t++) {
            tasks[t] = mean(relatives(directions.get(t), model[t], single[t]));
        }
        return mean(tasks);
    }

    /** Mean over all metrics of all tasks alike; a task with more metrics counts more. */
    public static double perMetric(List<List<Direction>> directions, double[][] model, double[][] single) {
        double[][] all = new double[model.length][];
        for (int t = 0; t < all.length; t++) {
            all[t] = relatives(directions.get(t), model[t], single[t]);
        }
        return mean(Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray());
    }

    /**
     * One metric a task: mean over seeds and tasks of relative differences.
     *
     * @param model by seed and task
     * @param single by seed and task
     */
    public static double ofRatios(List<Direction> directions, double[][] model, double[][] single) {
        double[] seeds = new double[model.length];
        for (int r = 0; r < seeds.length; r++) {
            seeds[r] = mean(relatives(directions, model[r], single[r]));
        }
        return mean(seeds);
    }

    /** One metric a task: mean over tasks of the relative difference between means over seeds in which both are defined. */
    public static double ofMeans(List<Direction> directions, double[][] model, double[][] single) {
        double[] tasks = new double[directions.size()];
        for (int t = 0; t < tasks.length; t++) {
            double m = 0;
            double s = 0;
            int defined = 0;
            for (int r = 0; r < model.length; r++) {
                if (!Double.isNaN(model[r][t]) && !Double.isNaN(single[r][t])) {
                    m += model[r][t];
                    s += single[r][t];
                    defined++;
                }
            }
            tasks[t] = relative(directions.get(t), m / defined, s / defined);
        }
        return mean(tasks);
    }

    private static double[] relatives(List<Direction> directions, double[] model, double[] single) {
        double[] relatives = new double[model.length];
        Arrays.setAll(relatives, k -> relative(directions.get(k), model[k], single[k]));
        return relatives;
    }

    /** The mean of what is defined; {@code NaN} if nothing is. */
    static double mean(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }
}
