package ai.polymath.metric;

import ai.polymath.PolymathException;

/**
 * Mean Poisson deviance of predicted expected counts {@code m}:
 *
 * <pre>{@code mean 2 (y ln(y/m) - y + m)}</pre>
 *
 * with {@code 0 ln 0 = 0}; 0 is perfect. A predicted 0 counts as the smallest normal double, so that an expectation that
 * became 0 by rounding is a costly answer and not an infinite one. Undefined where a prediction is negative: no
 * Poisson distribution has such a mean. Cost {@code O(n)}.
 *
 * <p>P. McCullagh, J. A. Nelder, Generalized Linear Models, 1989, section 2.3.
 */
public record PoissonDeviance() implements Metric {
    @Override
    public String name() {
        return "poisson_deviance";
    }

    @Override
    public Direction direction() {
        return Direction.LOWER;
    }

    /**
     * {@inheritDoc}
     *
     * @throws PolymathException if a label is negative: such a target doesn't count anything
     */
    @Override
    public double of(Scores scores) {
        Pairs pairs = Pairs.of(this, scores);
        Mean mean = new Mean();
        boolean possible = true;
        for (int i = 0; i < pairs.size(); i++) {
            double y = pairs.labels()[i];
            double m = pairs.predictions()[i];
            if (y < 0) {
                throw new PolymathException("The Poisson deviance met the label " + y
                        + "; it exists for counts and other numbers from 0 only. Maybe 'rmse' is meant.");
            }
            possible &= m >= 0;
            mean.add(2 * half(y, Math.max(m, Double.MIN_NORMAL)));
        }
        return possible ? mean.value() : Double.NaN;
    }

    private static double half(double y, double m) {
        if (y == 0) {
            return m;
        }
        // Near y the two logarithms would cancel; far from it m/y may overflow.
        double excess = (m - y) / y;
        return Math.abs(excess) < 0.5 ? y * (excess - Math.log1p(excess)) : y * (Math.log(y) - Math.log(m)) - (y - m);
    }
}
