package ai.polymath.comparison;

import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.List;

/**
 * One variant against another, paired by replicate. All differences are turned so that positive is better.
 *
 * @param variant the name of the one judged
 * @param reference the name of the one it is judged by
 * @param delta Delta_m in percent from averaged metrics, with interval and paired t test
 * @param deltaOfRatios Delta_m in percent as the mean of each replicate's relative differences
 * @param wilcoxon p-value of the exact signed-rank test of the same replicates as {@code delta}
 * @param tasks each task by itself
 */
public record Contrast(
        String variant,
        String reference,
        Estimate delta,
        double deltaOfRatios,
        double wilcoxon,
        List<TaskContrast> tasks) {
    /** The tasks are copied. */
    public Contrast {
        tasks = List.copyOf(tasks);
    }

    /**
     * One task.
     *
     * @param task its name
     * @param difference in the metric's unit
     * @param percent the same relative to the reference's mean figure; undefined where that is 0
     * @param wilcoxon p-value of the exact signed-rank test
     */
    public record TaskContrast(String task, Estimate difference, Estimate percent, double wilcoxon) {}

    /**
     * Compares two variants on test rows.
     *
     * <p>A replicate's relative difference is taken with the reference's mean over replicates as divisor. So the mean over
     * replicates is exactly {@link DeltaM#ofMeans}, one replicate with a divisor near 0 spoils nothing, and there is one
     * number a replicate for the interval and the test.
     *
     * @param overlap as {@link Estimate#of(double[], double, double)} has it
     */
    static Contrast of(List<Measure> measures, Variant variant, Variant reference, double level, double overlap) {
        double[][] model = variant.test();
        double[][] base = reference.test();
        int replicates = model.length;
        List<TaskContrast> tasks = new ArrayList<>();
        double[][] percents = new double[replicates][measures.size()];
        for (int t = 0; t < measures.size(); t++) {
            int sign = measures.get(t).direction().sign();
            double[] differences = new double[replicates];
            double sum = 0;
            int defined = 0;
            for (int r = 0; r < replicates; r++) {
                differences[r] = sign * (model[r][t] - base[r][t]);
                if (!Double.isNaN(differences[r])) {
                    sum += base[r][t];
                    defined++;
                }
            }
            double divisor = Math.abs(sum / defined);
            double[] percent = new double[replicates];
            for (int r = 0; r < replicates; r++) {
                double value = differences[r] == 0 ? 0 : 100 * differences[r] / divisor;
                percent[r] = Double.isInfinite(value) ? Double.NaN : value;
                percents[r][t] = percent[r];
            }
            tasks.add(new TaskContrast(
                    measures.get(t).task(),
                    Estimate.of(differences, level, overlap),
                    Estimate.of(percent, level, overlap),
                    Wilcoxon.p(differences)));
        }
        double[] deltas = new double[replicates];
        for (int r = 0; r < replicates; r++) {
            deltas[r] = DeltaM.mean(percents[r]);
        }
        List<Direction> directions = measures.stream().map(Measure::direction).toList();
        return new Contrast(
                variant.name(),
                reference.name(),
                Estimate.of(deltas, level, overlap),
                DeltaM.ofRatios(directions, model, base),
                Wilcoxon.p(deltas),
                tasks);
    }

    /** The task that fares worst by its relative difference, or the first if none is defined. */
    public TaskContrast worst() {
        TaskContrast worst = tasks.get(0);
        for (TaskContrast task : tasks) {
            if (task.percent().mean() < worst.percent().mean()
                    || Double.isNaN(worst.percent().mean())) {
                worst = task;
            }
        }
        return worst;
    }

    /** How many tasks are worse than by the reference, whether or not that could be chance. */
    public long harmed() {
        return tasks.stream().filter(t -> t.difference().mean() < 0).count();
    }
}
