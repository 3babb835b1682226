package ai.polymath.balancing.solve;

import java.util.Arrays;

/**
 * Finds weights of sum 1 whose combination of the rows has the same projection t on all of them (IMTL-G): in contributions
 * {@code K z = t 1}, {@code sum_i z_i / |g_i| = 1}, a linear system of n + 1 equations for z and t.
 *
 * <p>It is solved by elimination with row exchanges. If it is singular, its solutions with {@code t != 0} are those of
 * {@code K z = 1} up to a factor, and the one of least norm is taken, in which parallel rows share alike. If there are none,
 * v = 0 is all that satisfies it, and the weights are the nearest to equal contributions that give it.
 */
public final class EqualProjections {
    private EqualProjections() {}

    /** Contributions of the non-zero rows, {@code [rows.size()]}, for weights with sum 1 in units of {@code norms}. */
    public static double[] solve(UnitRows rows) {
        int n = rows.size();
        if (n == 0) {
            return new double[0];
        }
        double[] reciprocals = new double[n];
        double shortest = Double.POSITIVE_INFINITY;
        for (double norm : rows.norms()) {
            shortest = Math.min(shortest, norm);
        }
        for (int i = 0; i < n; i++) {
            reciprocals[i] = shortest / rows.norms()[i];
        }
        double[] z = new double[n];
        if (!regular(rows, reciprocals, z)) {
            z = singular(rows, reciprocals);
        }
        for (int i = 0; i < n; i++) {
            z[i] *= shortest;
        }
        return z;
    }

    private static boolean regular(UnitRows rows, double[] reciprocals, double[] z) {
        int n = rows.size();
        int m = n + 1;
        double[][] system = new double[m][m + 1];
        for (int i = 0; i < n; i++) {
            System.arraycopy(rows.cosines(), i * n, system[i], 0, n);
            system[i][n] = -1;
            system[n][i] = reciprocals[i];
        }
        system[n][m] = 1;
        double smallest = NonNegativeQuadratic.dependence(n, rows.epsilon());
        for (int k = 0; k < m; k++) {
            int pivot = k;
            for (int i = k + 1; i < m; i++) {
                if (Math.abs(system[i][k]) > Math.abs(system[pivot][k])) {
                    pivot = i;
                }
            }
            if (!(Math.abs(system[pivot][k]) > smallest)) {
                return false;
            }
            double[] exchanged = system[k];
            system[k] = system[pivot];
            system[pivot] = exchanged;
            for (int i = k + 1; i < m; i++) {
                double factor = system[i][k] / system[k][k];
                for (int j = k + 1; j <= m; j++) {
                    system[i][j] -= factor * system[k][j];
                }
            }
        }
        double[] solution = new double[m];
        for (int k = m - 1; k >= 0; k--) {
            double sum = system[k][m];
            for (int j = k + 1; j < m; j++) {
                sum -= system[k][j] * solution[j];
            }
            solution[k] = sum / system[k][k];
        }
        System.arraycopy(solution, 0, z, 0, n);
        return true;
    }

    private static double[] singular(UnitRows rows, double[] reciprocals) {
        int n = rows.size();
        RankRevealingCholesky factor = RankRevealingCholesky.of(rows);
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        double[] z = factor.pseudoSolve(ones);
        if (!satisfies(rows, z)) {
            // What of equal weights is in the null space: equal weights less the shortest that has the same J^T z.
            double[] inRange = factor.pseudoSolve(rows.times(reciprocals));
            for (int i = 0; i < n; i++) {
                z[i] = reciprocals[i] - inRange[i];
            }
        }
        double sum = 0;
        double size = 0;
        for (int i = 0; i < n; i++) {
            sum += z[i] * reciprocals[i];
            size += Math.abs(z[i] * reciprocals[i]);
        }
        boolean none = Math.abs(sum) <= 16 * n * rows.epsilon() * size;
        for (int i = 0; i < n; i++) {
            z[i] = none ? 0 : z[i] / sum;
        }
        return z;
    }

    private static boolean satisfies(UnitRows rows, double[] z) {
        double size = 1;
        for (double value : z) {
            size += Math.abs(value);
        }
        for (double projection : rows.times(z)) {
            if (Math.abs(projection - 1) > Math.sqrt(rows.epsilon()) * size) {
                return false;
            }
        }
        return true;
    }
}
