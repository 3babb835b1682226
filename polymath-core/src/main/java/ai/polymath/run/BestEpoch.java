package ai.polymath.run;

import ai.polymath.experiment.StoppingSettings;
import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.List;
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
     * The best of the epochs so far.
     *
     * @return an index into {@code epochs}, the earliest of equals; the last one if no figure is defined
     */
    public int of(List<EpochRecord> epochs) {
        double[] figures =
                switch (settings.criterion()) {
                    case MEAN_METRIC -> each(epochs, this::meanMetric);
                    case MEAN_RANK -> meanRanks(epochs);
                    case LOSS -> each(epochs, e -> -meanLoss(e));
                    case TASK -> each(epochs, this::oneTask);
                };
        int best = -1;
        for (int i = 0; i < figures.length; i++) {
            if (!Double.isNaN(figures[i]) && (best < 0 || figures[i] > figures[best])) {
                best = i;
            }
        }
        return best < 0 ? epochs.size() - 1 : best;
    }

    /** The criterion's figure of one epoch, larger is better; a rank needs all epochs and is not given here. */
    public double figure(EpochRecord epoch) {
        return switch (settings.criterion()) {
            case MEAN_METRIC, MEAN_RANK -> meanMetric(epoch);
            case LOSS -> -meanLoss(epoch);
            case TASK -> oneTask(epoch);
        };
    }

    private static double[] each(List<EpochRecord> epochs, java.util.function.ToDoubleFunction<EpochRecord> figure) {
        return epochs.stream().mapToDouble(figure).toArray();
    }

    /** Mean over tasks of the share of the way from the baseline to perfect. */
    private double meanMetric(EpochRecord epoch) {
        double sum = 0;
        int count = 0;
        for (Judge judge : tasks) {
            double perfect = judge.direction() == Direction.HIGHER ? 1 : 0;
            double skill = (value(epoch, judge) - judge.baseline()) / (perfect - judge.baseline());
            if (Double.isFinite(skill)) {
                sum += skill;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private double meanLoss(EpochRecord epoch) {
        double sum = 0;
        double weights = 0;
        for (Judge judge : tasks) {
            EpochRecord.TaskEpoch found = find(epoch, judge.task());
            if (found != null && !Double.isNaN(found.loss())) {
                sum += judge.weight() * found.loss();
                weights += judge.weight();
            }
        }
        return weights == 0 ? Double.NaN : sum / weights;
    }

    private double oneTask(EpochRecord epoch) {
        for (Judge judge : tasks) {
            if (judge.task().equals(settings.task())) {
                return judge.direction().sign() * value(epoch, judge);
            }
        }
        return Double.NaN;
    }

    /** Minus the mean over tasks of an epoch's rank, equal figures sharing their mean rank. */
    private double[] meanRanks(List<EpochRecord> epochs) {
        double[] sum = new double[epochs.size()];
        int counted = 0;
        for (Judge judge : tasks) {
            double[] values = each(epochs, e -> judge.direction().sign() * value(e, judge));
            if (java.util.Arrays.stream(values).anyMatch(Double::isNaN)) {
                continue;
            }
            counted++;
            for (int i = 0; i < values.length; i++) {
                for (double other : values) {
                    sum[i] -= other > values[i] ? 1 : other == values[i] ? 0.5 : 0;
                }
            }
        }
        if (counted == 0) {
            java.util.Arrays.fill(sum, Double.NaN);
        }
        return sum;
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
