package ai.polymath.run;

import ai.polymath.experiment.StoppingSettings;
import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best epoch of a run by the tasks' figures on validation rows.
 *
 * @param settings by which criterion
 * @param tasks what is needed to compare a task's figures
 */
public record BestEpoch(StoppingSettings settings, List<Judge> tasks) {
    /** The tasks are copied. */
    public BestEpoch {
        tasks = List.copyOf(tasks);
    }

    /**
     * How one task is judged.
     *
     * @param task its name
     * @param metric its primary metric
     * @param direction which way that is better
     * @param baseline the figure of a constant prediction on the validation rows; {@code NaN} if undefined
     * @param weight its weight
     */
    public record Judge(String task, String metric, Direction direction, double baseline, double weight) {}

    /**
     * The best of the epochs so far. All epochs are judged by the same tasks: those whose figure is defined in all of them,
     * where epochs in which nothing is defined don't count. If there is no such task, each epoch is judged by what is
     * defined in it.
     *
     * @return an index into {@code epochs}, the earliest of equals; the last one if no figure is defined
     */
    public int of(List<EpochRecord> epochs) {
        double[][] figures = new double[tasks.size()][];
        for (int t = 0; t < figures.length; t++) {
            Judge judge = tasks.get(t);
            figures[t] = epochs.stream()
                    .mapToDouble(e -> figure(settings.criterion(), e, judge))
                    .toArray();
        }
        boolean[] used = comparable(figures, epochs.size());
        if (settings.criterion() == StoppingSettings.Criterion.MEAN_RANK) {
            Arrays.setAll(figures, t -> minusRanks(figures[t]));
        }
        int best = -1;
        double bestFigure = Double.NaN;
        for (int i = 0; i < epochs.size(); i++) {
            int epoch = i;
            double figure = mean(used, t -> figures[t][epoch]);
            if (!Double.isNaN(figure) && (best < 0 || figure > bestFigure)) {
                best = i;
                bestFigure = figure;
            }
        }
        return best < 0 ? epochs.size() - 1 : best;
    }

    /**
     * The criterion's figure of one epoch, larger is better; {@code NaN} if undefined. A rank needs all epochs; for it the
     * mean metric is given.
     */
    public double figure(EpochRecord epoch) {
        StoppingSettings.Criterion criterion = settings.criterion() == StoppingSettings.Criterion.MEAN_RANK
                ? StoppingSettings.Criterion.MEAN_METRIC
                : settings.criterion();
        boolean[] all = new boolean[tasks.size()];
        Arrays.fill(all, true);
        return mean(all, t -> figure(criterion, epoch, tasks.get(t)));
    }

    /** Which tasks are defined in all epochs in which any is; all of them if there is no such task. */
    private static boolean[] comparable(double[][] figures, int epochs) {
        boolean[] always = new boolean[figures.length];
        Arrays.fill(always, true);
        for (int i = 0; i < epochs; i++) {
            int epoch = i;
            boolean judged = Arrays.stream(figures).anyMatch(f -> !Double.isNaN(f[epoch]));
            for (int t = 0; judged && t < figures.length; t++) {
                always[t] &= !Double.isNaN(figures[t][epoch]);
            }
        }
        boolean none = true;
        for (boolean one : always) {
            none &= !one;
        }
        if (none) {
            Arrays.fill(always, true);
        }
        return always;
    }

    /** The mean over those used tasks whose figure is defined; for the loss weighted by the tasks' weights. */
    private double mean(boolean[] used, IntToDoubleFunction figures) {
        double sum = 0;
        double weights = 0;
        for (int t = 0; t < used.length; t++) {
            double figure = figures.applyAsDouble(t);
            if (used[t] && !Double.isNaN(figure)) {
                double weight = settings.criterion() == StoppingSettings.Criterion.LOSS
                        ? tasks.get(t).weight()
                        : 1;
                sum += weight * figure;
                weights += weight;
            }
        }
        return weights == 0 ? Double.NaN : sum / weights;
    }

    /** Minus each figure's rank, 1 for the largest, equal ones sharing their mean rank. */
    private static double[] minusRanks(double[] figures) {
        double[] ranks = new double[figures.length];
        for (int i = 0; i < figures.length; i++) {
            double rank = 0.5;
            for (double other : figures) {
                rank += other > figures[i] ? 1 : other == figures[i] ? 0.5 : 0;
            }
            ranks[i] = Double.isNaN(figures[i]) ? Double.NaN : -rank;
        }
        return ranks;
    }

    /** One task's figure in an epoch, larger is better; {@code NaN} if undefined, or if the task does not count. */
    private double figure(StoppingSettings.Criterion criterion, EpochRecord epoch, Judge judge) {
        return switch (criterion) {
            case MEAN_METRIC -> skill(epoch, judge);
            case MEAN_RANK -> judge.direction().sign() * value(epoch, judge);
            case LOSS -> {
                EpochRecord.TaskEpoch found = find(epoch, judge.task());
                yield found == null ? Double.NaN : -found.loss();
            }
            case TASK ->
                judge.task().equals(settings.task()) ? judge.direction().sign() * value(epoch, judge) : Double.NaN;
        };
    }

    /** The share of the way from the baseline to perfect. */
    private static double skill(EpochRecord epoch, Judge judge) {
        boolean higher = judge.direction() == Direction.HIGHER;
        double perfect = higher ? 1 : 0;
        // A constant has no rank correlation, which tells as little as one of 0.
        double baseline = higher && Double.isNaN(judge.baseline()) ? 0 : judge.baseline();
        double skill = (value(epoch, judge) - baseline) / (perfect - baseline);
        return Double.isFinite(skill) ? skill : Double.NaN;
    }

    private static double value(EpochRecord epoch, Judge judge) {
        EpochRecord.TaskEpoch found = find(epoch, judge.task());
        return found == null ? Double.NaN : found.metrics().getOrDefault(judge.metric(), Double.NaN);
    }

    private static EpochRecord.@Nullable TaskEpoch find(EpochRecord epoch, String task) {
        return epoch.validation().stream()
                .filter(t -> t.task().equals(task))
                .findFirst()
                .orElse(null);
    }

    /** The names of tasks that can't be judged since their validation figure is undefined. */
    public List<String> undefinedIn(EpochRecord epoch) {
        List<String> names = new ArrayList<>();
        for (Judge judge : tasks) {
            if (Double.isNaN(value(epoch, judge))) {
                names.add(judge.task());
            }
        }
        return names;
    }
}
