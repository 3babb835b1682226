package ai.polymath.balancing;

/**
 * The two-dimensional toy problem of the CAGrad paper (Liu et al., NeurIPS 2021, section 5.1): two losses with steep valleys
 * above {@code theta_2 = 0} and two bowls below. Its Pareto set is the slightly bent line from (-7, -8.4345) over (0, -8.3552),
 * where the mean loss is least, to (7, -8.4345).
 *
 * <p>The second starting point is (-8.5, 5) in print, but (-8.5, -5) in the authors' code; only with that is gradient descent
 * stuck from two of the five, as the paper reports.
 */
final class CaGradToy {
    static final double[][] STARTS = {{-8.5, 7.5}, {-8.5, -5}, {0, 0}, {9, 9}, {10, -8}};

    private static final double LEAST = 0.000005;

    private CaGradToy() {}

    /** Gradients of both losses, {@code [2][2]}; at a kink of the maximum with 0 both sides count, as PyTorch's clamp has it. */
    static double[][] gradients(double x, double y) {
        double tanh = Math.tanh(y);
        double slope = 1 - tanh * tanh;
        double[] f1 = logarithm(0.5 * (-x - 7) + tanh, -0.5, slope);
        double[] f2 = logarithm(0.5 * (-x + 3) - tanh + 2, -0.5, -slope);
        double half = Math.tanh(0.5 * y);
        double halfSlope = 0.5 * (1 - half * half);
        double above = Math.max(half, 0);
        double below = Math.max(-half, 0);
        double aboveSlope = half >= 0 ? halfSlope : 0;
        double belowSlope = half <= 0 ? -halfSlope : 0;
        return new double[][] {
            total(f1, bowl(x, y, 7), above, below, aboveSlope, belowSlope),
            total(f2, bowl(x, y, -7), above, below, aboveSlope, belowSlope)
        };
    }

    /** Value and slopes of {@code log(max(|u|, LEAST)) + 6}, given u and its slopes. */
    private static double[] logarithm(double u, double dx, double dy) {
        double size = Math.max(Math.abs(u), LEAST);
        boolean flat = Math.abs(u) < LEAST;
        return new double[] {Math.log(size) + 6, flat ? 0 : dx / u, flat ? 0 : dy / u};
    }

    private static double[] bowl(double x, double y, double centre) {
        return new double[] {
            ((x - centre) * (x - centre) + 0.1 * (y + 8) * (y + 8)) / 10 - 20, (x - centre) / 5, 0.02 * (y + 8)
        };
    }

    private static double[] total(
            double[] f, double[] g, double above, double below, double aboveSlope, double belowSlope) {
        return new double[] {
            above * f[1] + below * g[1], above * f[2] + below * g[2] + aboveSlope * f[0] + belowSlope * g[0]
        };
    }

    /** Where a method ends with Adam, as in the authors' code; at once on reaching the Pareto set if that is wanted. */
    static double[] descend(
            GradientWeighting method, double[] start, double learningRate, int steps, boolean untilPareto) {
        double[] theta = start.clone();
        double[] mean = new double[2];
        double[] square = new double[2];
        MethodState state = method.initialState(2);
        for (int t = 1; t <= steps; t++) {
            double[][] jacobian = gradients(theta[0], theta[1]);
            Answer answer = method.weights(Gramian.ofRows(jacobian), StepInput.of(t - 1, 0, 1, 1), state);
            state = answer.state();
            double[] v = Gradients.combine(jacobian, answer.weights());
            for (int k = 0; k < 2; k++) {
                mean[k] = 0.9 * mean[k] + 0.1 * v[k];
                square[k] = 0.999 * square[k] + 0.001 * v[k] * v[k];
                double step =
                        mean[k] / (1 - Math.pow(0.9, t)) / (Math.sqrt(square[k] / (1 - Math.pow(0.999, t))) + 1e-8);
                theta[k] -= learningRate * step;
            }
            if (untilPareto && isPareto(theta)) {
                break;
            }
        }
        return theta;
    }

    /** Whether a point is on the Pareto set. */
    static boolean isPareto(double[] theta) {
        return Math.abs(theta[1] + 8.3552 + 0.0016 * theta[0] * theta[0]) < 0.02 && Math.abs(theta[0]) < 7.01;
    }
}
