package ai.polymath.balancing.solve;

/**
 * Solves {@code (G w)_i = (p_i / w_i)^(1/alpha)}, {@code w > 0}: the weights of the alpha-fair direction, for alpha = 1 the
 * Nash bargaining solution.
 *
 * <p>With {@code beta = 1/alpha} and contributions {@code z_i = w_i |g_i|} it is the stationary point of the strictly convex
 * {@code 1/2 z^T K z - sum_i s_i^2 psi(z_i / s_i)}, {@code psi(y) = log y} or {@code y^(1 - beta) / (1 - beta)}, where
 * {@code s_i} solves the equation of a task alone: {@code s_i = (p_i^beta |g_i|^(beta - 1))^(1 / (1 + beta))}. Newton's
 * method finds it; a step is halved until the slope along it has stopped being clearly uphill, which for a convex function
 * needs no differences of nearly equal values. For alpha = 1 no norm is left in the equations: rows of any length cost
 * nothing in precision.
 *
 * <p>There is a solution unless zero is in the convex hull of the rows (a Pareto-stationary point: no direction serves all
 * tasks). Then, as a documented way out, {@code K + RIDGE * I} takes the place of K, as if each task had a small part of its
 * gradient to itself, and what comes out is projected on the dual cone. Weights stay finite (about
 * {@code RIDGE^(-alpha / (1 + alpha))} times the usual), no task is harmed, the direction is zero where all tasks are stuck, and
 * where only some are it serves the others.
 *
 * <p>Cost: about ten Cholesky factorisations {@code O(n^3 / 6)}.
 */
public final class FairAllocation {
    /** What is added to the unit diagonal where there is no solution: the square root of the rounding error of a double. */
    public static final double RIDGE = 0x1p-26;

    private static final int MOST_STEPS = 200;

    private final UnitRows rows;
    private final int n;
    private final double beta;
    private double ridge;
    private final double[] alone;
    private final double[] z;
    private final double[] gradient;
    private final double[] trial;
    private double energy;

    private FairAllocation(UnitRows rows, double alpha, double[] preferences) {
        this.rows = rows;
        this.n = rows.size();
        this.beta = 1 / alpha;
        this.ridge = MinNormPoint.isZeroInHull(rows) ? RIDGE : 0;
        this.alone = new double[n];
        this.z = new double[n];
        this.gradient = new double[n];
        this.trial = new double[n];
        for (int i = 0; i < n; i++) {
            double logarithm = beta * Math.log(preferences[i]) + (beta - 1) * Math.log(rows.norms()[i]);
            alone[i] = beta == 1 ? Math.sqrt(preferences[i]) : Math.exp(logarithm / (1 + beta));
        }
    }

    /**
     * Contributions z of the solution, norms in units of {@code 2^exponent}.
     *
     * @param alpha positive
     * @param preferences p, positive, {@code [rows.size()]}
     */
    public static double[] solve(UnitRows rows, double alpha, double[] preferences) {
        FairAllocation problem = new FairAllocation(rows, alpha, preferences);
        problem.start();
        problem.iterate();
        // The ridge lets a stuck task lose a little; the nearest direction that harms no task undoes that.
        return problem.ridge > 0 ? DualCone.project(rows, problem.z) : problem.z;
    }

    /** The multiple of the single-task solutions that is best. */
    private void start() {
        double[] products = products(alone);
        double square = 0;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            square += alone[i] * products[i];
            sum += alone[i] * alone[i];
        }
        double ratio = Math.min(1 / RIDGE, sum / Math.max(square, sum * RIDGE));
        double factor = Math.pow(ratio, 1 / (1 + beta));
        for (int i = 0; i < n; i++) {
            z[i] = factor * alone[i];
        }
    }

    private void iterate() {
        double[] hessian = new double[n * n];
        double[] step = new double[n];
        double before = Double.POSITIVE_INFINITY;
        gradient(z);
        for (int count = 0; count < MOST_STEPS; count++) {
            double downhill = newtonStep(hessian, step);
            double relative = 0;
            for (int i = 0; i < n; i++) {
                relative = Math.max(relative, Math.abs(step[i]) / z[i]);
            }
            if (relative <= 1e-7) {
                // Convergence is quadratic here: after this step nothing is left but rounding.
                for (int i = 0; i < n; i++) {
                    z[i] += step[i];
                }
                return;
            }
            // So near, the decrement falls like its own square; if it does not, it is rounding.
            boolean near = relative < 1e-4 || downhill <= n * rows.epsilon() * rows.epsilon() * energy;
            if ((near && downhill >= 0.5 * before) || walk(step, downhill) == 0) {
                return;
            }
            before = downhill;
        }
    }

    /** Solves {@code H step = -gradient}; returns {@code -gradient . step}, the squared Newton decrement. */
    private double newtonStep(double[] hessian, double[] step) {
        GrowingCholesky factor = factor(hessian);
        while (factor.count() < n) {
            // Cosines summed up in floats may be slightly indefinite: then there is no solution without a ridge.
            ridge = Math.max(RIDGE, 4 * ridge);
            gradient(z);
            factor = factor(hessian);
        }
        factor.solve(gradient, step);
        double downhill = 0;
        for (int i = 0; i < n; i++) {
            downhill += gradient[i] * step[i];
            step[i] = -step[i];
        }
        return downhill;
    }

    private GrowingCholesky factor(double[] hessian) {
        System.arraycopy(rows.cosines(), 0, hessian, 0, n * n);
        for (int i = 0; i < n; i++) {
            hessian[i * n + i] += ridge + beta * power(z[i] / alone[i]) * alone[i] / z[i];
        }
        GrowingCholesky factor = new GrowingCholesky(hessian, n, 0);
        int entered = 0;
        while (entered < n && factor.enter(entered)) {
            entered++;
        }
        return factor;
    }

    /** Moves z along the step and updates the gradient; returns the share of the step taken, 0 if none helps. */
    private double walk(double[] step, double downhill) {
        double length = 1;
        for (int i = 0; i < n; i++) {
            if (z[i] + step[i] <= 0.01 * z[i]) {
                length = Math.min(length, -0.99 * z[i] / step[i]);
            }
        }
        for (; length > 1e-12; length /= 2) {
            for (int i = 0; i < n; i++) {
                trial[i] = z[i] + length * step[i];
            }
            gradient(trial);
            double slope = 0;
            double size = 0;
            double moved = 0;
            for (int i = 0; i < n; i++) {
                slope += gradient[i] * step[i];
                size += trial[i];
                moved += Math.abs(step[i]);
            }
            if (slope <= 0.1 * downhill + 2 * rows.epsilon() * size * moved) {
                System.arraycopy(trial, 0, z, 0, n);
                return length;
            }
        }
        return 0;
    }

    private void gradient(double[] at) {
        double[] products = products(at);
        energy = 0;
        for (int i = 0; i < n; i++) {
            double gain = alone[i] * power(at[i] / alone[i]);
            gradient[i] = products[i] - gain;
            energy += at[i] * gain;
        }
    }

    /** {@code y^(-beta)}. */
    private double power(double y) {
        return beta == 1 ? 1 / y : Math.pow(y, -beta);
    }

    private double[] products(double[] at) {
        double[] products = rows.times(at);
        for (int i = 0; i < n; i++) {
            products[i] += ridge * at[i];
        }
        return products;
    }
}
