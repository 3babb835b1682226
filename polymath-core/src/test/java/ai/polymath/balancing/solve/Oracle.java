package ai.polymath.balancing.solve;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Slow answers that share no code with the solvers: all supports are tried, systems solved by elimination. */
final class Oracle {
    private Oracle() {}

    /** The best x of {@code min 1/2 x^T A x - b^T x, x >= 0} over all supports whose system is regular. */
    static double[] nonNegativeQuadratic(double[] a, double[] b) {
        int n = b.length;
        double[] best = new double[n];
        double least = 0;
        for (int mask = 1; mask < 1 << n; mask++) {
            int[] support = members(mask, n);
            double[] part = solve(a, n, support, b);
            if (part == null) {
                continue;
            }
            double[] x = new double[n];
            boolean feasible = true;
            for (int p = 0; p < support.length; p++) {
                x[support[p]] = part[p];
                feasible &= part[p] >= 0;
            }
            double objective = objective(a, b, x);
            if (feasible && objective < least) {
                least = objective;
                best = x;
            }
        }
        return best;
    }

    static double objective(double[] a, double[] b, double[] x) {
        int n = b.length;
        double value = 0;
        for (int i = 0; i < n; i++) {
            double product = 0;
            for (int j = 0; j < n; j++) {
                product += a[i * n + j] * x[j];
            }
            value += x[i] * (0.5 * product - b[i]);
        }
        return value;
    }

    /**
     * CAGrad by trying supports: the contributions of the best d, or null if no regular support satisfies the optimality
     * conditions. On the support of y all {@code g_i . (g_0 + J^T y)} are m, {@code |J^T y| = radius}.
     */
    static double @Nullable [] conflictAverse(UnitRows rows, double[] mean, double radius) {
        int n = rows.size();
        double[] k = rows.cosines();
        double[] products = rows.times(mean);
        double[] reciprocals = new double[n];
        Arrays.setAll(reciprocals, i -> 1 / rows.norms()[i]);
        for (int mask = 1; mask < 1 << n; mask++) {
            int[] support = members(mask, n);
            double[] p = solve(k, n, support, reciprocals);
            double[] q = solve(k, n, support, products);
            if (p == null || q == null) {
                continue;
            }
            double a = 0;
            double b = 0;
            double c = -radius * radius;
            for (int s = 0; s < support.length; s++) {
                a += p[s] * reciprocals[support[s]];
                b += q[s] * reciprocals[support[s]];
                c += q[s] * products[support[s]];
            }
            for (int sign = -1; sign <= 1; sign += 2) {
                double m = (b + sign * Math.sqrt(b * b - a * c)) / a;
                double[] d = mean.clone();
                boolean good = !Double.isNaN(m);
                for (int s = 0; s < support.length; s++) {
                    double y = m * p[s] - q[s];
                    good &= y > 0;
                    d[support[s]] += y;
                }
                double[] reached = rows.times(d);
                for (int i = 0; i < n; i++) {
                    good &= reached[i] - m * reciprocals[i] > -1e-10 * (Samples.sum(d) + Math.abs(m * reciprocals[i]));
                }
                if (good) {
                    return d;
                }
            }
        }
        return null;
    }

    /** The least value of a function over the simplex, by a grid that is refined around the best point again and again. */
    static double leastOnSimplex(int n, ToDoubleFunction<double[]> function) {
        double[] centre = new double[n];
        Arrays.fill(centre, 1.0 / n);
        double least = function.applyAsDouble(centre);
        double width = 1;
        for (int round = 0; round < 120; round++) {
            boolean better = false;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    for (double share : new double[] {1, 0.5, 0.1}) {
                        double[] trial = centre.clone();
                        double moved = Math.min(trial[i], share * width);
                        trial[i] -= moved;
                        trial[j] += moved;
                        if (i != j && function.applyAsDouble(trial) < least) {
                            least = function.applyAsDouble(trial);
                            centre = trial;
                            better = true;
                        }
                    }
                }
            }
            if (!better) {
                width /= 2;
            }
        }
        return least;
    }

    private static int[] members(int mask, int n) {
        int[] members = new int[Integer.bitCount(mask)];
        int count = 0;
        for (int i = 0; i < n; i++) {
            if ((mask >> i & 1) == 1) {
                members[count++] = i;
            }
        }
        return members;
    }

    private static double @Nullable [] solve(double[] a, int n, int[] rows, double[] b) {
        int m = rows.length;
        double[][] system = new double[m][m + 1];
        for (int p = 0; p < m; p++) {
            for (int q = 0; q < m; q++) {
                system[p][q] = a[rows[p] * n + rows[q]];
            }
            system[p][m] = b[rows[p]];
        }
        for (int k = 0; k < m; k++) {
            int pivot = k;
            for (int i = k; i < m; i++) {
                if (Math.abs(system[i][k]) > Math.abs(system[pivot][k])) {
                    pivot = i;
                }
            }
            double[] exchanged = system[k];
            system[k] = system[pivot];
            system[pivot] = exchanged;
            if (Math.abs(system[k][k]) < 1e-12) {
                return null;
            }
            for (int i = 0; i < m; i++) {
                if (i != k) {
                    double factor = system[i][k] / system[k][k];
                    for (int j = k; j <= m; j++) {
                        system[i][j] -= factor * system[k][j];
                    }
                }
            }
        }
        double[] x = new double[m];
        for (int k = 0; k < m; k++) {
            x[k] = system[k][m] / system[k][k];
        }
        return x;
    }
}
