package ai.polymath.regularization;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda / 2 * sum_t ||w_t - mean of the rows||^2}: the tasks' weights, one row a task, are pulled towards their
 * mean, which itself is free (Evgeniou and Pontil, "Regularized multi-task learning", 2004). The proximal step keeps the
 * mean and divides the differences from it by {@code 1 + lambda step}; an endless strength makes all rows equal.
 *
 * @param strength lambda, at least 0
 * @param on which weights; rows must be tasks
 */
@Kind("mean-regularized")
@Doc("Half the squared distances of the tasks' weights from their mean: similar tasks.")
public record MeanRegularized(
        @Doc("Strength lambda, at least 0.") double strength,

        @Doc("Which weights are penalised; rows are tasks.") @Default("heads")
        On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite. */
    public MeanRegularized {
        Checks.strength("mean-regularized", strength);
    }

    /** On the tasks' own weights. */
    public MeanRegularized(double strength) {
        this(strength, On.HEADS);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        double[] mean = mean(w, rows, columns);
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
            double difference = w[i] - mean[i % columns];
            sum += difference * difference;
        }
        return 0.5 * strength * sum;
    }

    @Override
    public boolean isSmooth() {
        return true;
    }

    @Override
    public void addGradient(double[] w, int rows, int columns, double[] gradient) {
        Checks.matrix(gradient, rows, columns);
        double[] mean = mean(w, rows, columns);
        for (int i = 0; i < w.length; i++) {
            gradient[i] += strength * (w[i] - mean[i % columns]);
        }
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        double[] mean = mean(w, rows, columns);
        double scaled = Checks.scaled(strength, step);
        if (scaled == 0) {
            return;
        }
        for (int i = 0; i < w.length; i++) {
            double m = mean[i % columns];
            w[i] = m + (w[i] - m) / (1 + scaled);
        }
    }

    private static double[] mean(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        double[] mean = new double[columns];
        for (int i = 0; i < w.length; i++) {
            mean[i % columns] += w[i];
        }
        for (int j = 0; j < columns; j++) {
            mean[j] /= rows;
        }
        return mean;
    }
}
