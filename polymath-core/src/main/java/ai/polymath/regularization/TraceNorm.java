package ai.polymath.regularization;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda * sum_k sigma_k(W)}, the sum of the singular values (nuclear norm): W gets low rank, so the tasks share a
 * small set of directions (Ji and Ye, "An accelerated gradient method for trace norm minimization", 2009; Yang and
 * Hospedales, "Trace norm regularised deep multi-task learning", 2017). Its proximal step lowers every singular value by
 * {@code lambda step}, down to zero at least: {@code U max(0, S - lambda step) V'} (Cai, Candes and Shen, 2010).
 *
 * <p>Costs one {@link ThinSvd}, {@code O(rows columns min(rows, columns))}. The result is the same whether rows or
 * columns are tasks.
 *
 * @param strength lambda, at least 0
 * @param on which weights
 */
@Kind("trace-norm")
@Doc("Sum of the singular values: the tasks share few directions (low rank).")
public record TraceNorm(
        @Doc("Strength lambda, at least 0.") double strength,

        @Doc("Which weights are penalised.") @Default("heads")
        On on)
        implements Penalty {
    /** Refuses a strength that is negative or not finite. */
    public TraceNorm {
        Checks.strength("trace-norm", strength);
    }

    /** On the tasks' own weights. */
    public TraceNorm(double strength) {
        this(strength, On.HEADS);
    }

    @Override
    public double value(double[] w, int rows, int columns) {
        Checks.matrix(w, rows, columns);
        return strength == 0 ? 0 : strength * ThinSvd.of(w, rows, columns).sum();
    }

    @Override
    public boolean isSmooth() {
        return false;
    }

    @Override
    public void proximalStep(double[] w, int rows, int columns, double step) {
        Checks.matrix(w, rows, columns);
        double threshold = Checks.scaled(strength, step);
        if (threshold > 0) {
            ThinSvd.of(w, rows, columns).map(sigma -> Math.max(0, sigma - threshold), w);
        }
    }
}
