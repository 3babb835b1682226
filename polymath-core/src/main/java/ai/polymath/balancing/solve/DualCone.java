package ai.polymath.balancing.solve;

/**
 * Projections on the dual cone {@code {d : g_i . d >= 0 for all i}}: the directions that no task has anything against.
 *
 * <p>The projection of {@code J^T u} is {@code J^T w} with w the minimiser of {@code w^T G w} over {@code w >= u}. In
 * contributions, {@code w = u + y}, that is {@code min 1/2 y^T K y + (K u)^T y} over {@code y >= 0}. The direction is
 * unique; with dependent rows w is one of many.
 */
public final class DualCone {
    private DualCone() {}

    /**
     * Projects one direction.
     *
     * @param contributions u times the norms, {@code [rows.size()]}
     * @return w times the norms
     */
    public static double[] project(UnitRows rows, double[] contributions) {
        int n = rows.size();
        double[] b = rows.times(contributions);
        double scale = 0;
        for (int i = 0; i < n; i++) {
            b[i] = -b[i];
            scale += Math.abs(contributions[i]);
        }
        double[] added = new NonNegativeQuadratic(rows.cosines(), n, rows.epsilon()).minimize(b, scale);
        double[] result = contributions.clone();
        for (int i = 0; i < n; i++) {
            result[i] += added[i];
        }
        return result;
    }

    /**
     * Projects each row on its own and adds up: {@code sum_i contributions[i] * projection(g_i / |g_i|)}. All right-hand
     * sides share one matrix and one work space; a row in conflict with none costs {@code O(n)}.
     *
     * @param contributions non-negative, {@code [rows.size()]}
     * @return the sum's contributions
     */
    public static double[] projectEach(UnitRows rows, double[] contributions) {
        int n = rows.size();
        double[] k = rows.cosines();
        NonNegativeQuadratic quadratic = new NonNegativeQuadratic(k, n, rows.epsilon());
        double[] result = contributions.clone();
        double[] b = new double[n];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < n; i++) {
                b[i] = -k[row * n + i];
            }
            double[] added = quadratic.minimize(b, 1);
            for (int i = 0; i < n; i++) {
                result[i] += contributions[row] * added[i];
            }
        }
        return result;
    }
}
