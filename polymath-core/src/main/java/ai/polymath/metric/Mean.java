package ai.polymath.metric;

import java.util.function.IntToDoubleFunction;

/** The mean of what is defined, {@code NaN} if nothing is. */
final class Mean {
    private final CompensatedSum sum = new CompensatedSum();
    private long count;

    /** Adds a term; {@code NaN} is left out. */
    void add(double x) {
        if (!Double.isNaN(x)) {
            sum.add(x);
            count++;
        }
    }

    double value() {
        return count == 0 ? Double.NaN : sum.value() / count;
    }

    /** The mean of {@code term(0 .. n-1)}. */
    static double of(int n, IntToDoubleFunction term) {
        Mean mean = new Mean();
        for (int i = 0; i < n; i++) {
            mean.add(term.applyAsDouble(i));
        }
        return mean.value();
    }

    /** The mean of {@code term(i)} over the cells whose label isn't missing. */
    static double overLabelled(Scores scores, IntToDoubleFunction term) {
        double[] labels = scores.labels().values();
        return of(labels.length, i -> Double.isNaN(labels[i]) ? Double.NaN : term.applyAsDouble(i));
    }
}
