package ai.polymath.balancing.solve;

/**
 * The direction that helps the worst-off task most without straying far from the mean: the d with the largest
 * {@code min_i g_i . d} in the ball {@code |d - g_0| <= c |g_0|}, {@code g_0 = J^T u} (CAGrad), exactly.
 *
 * <p>Turned round: let {@code f(m)} be how far one must stray for {@code g_i . d >= m} to hold for all i. For a given m this
 * is a non-negative quadratic problem, and f is convex and rises, so what is left is one unknown: the m with
 * {@code f(m) = c |g_0|}. While the support stays, {@code f^2} is a quadratic in m whose root is known in closed form; a few
 * jumps from piece to piece, kept in a bracket, end on the exact one.
 *
 * <p>Where zero is in the convex hull of the rows (Pareto-stationary), no d has all {@code g_i . d > 0}, and as soon as the
 * ball reaches the dual cone there are many best d. The answer is then the one nearest to {@code g_0}, the projection on the
 * dual cone, which is what the answers tend to as the rows come near such a point.
 *
 * <p>Cost: two to six active-set problems.
 */
public final class ConflictAverse {
    private static final int MOST_JUMPS = 100;

    private final UnitRows rows;
    private final int n;
    private final double[] mean;
    private final double[] products;
    private final double[] reciprocals;
    private final NonNegativeQuadratic quadratic;
    private final double[] b;
    private final double[] p;
    private final double[] q;
    private double scale;

    private ConflictAverse(UnitRows rows, double[] mean) {
        this.rows = rows;
        this.n = rows.size();
        this.mean = mean;
        this.products = rows.times(mean);
        this.reciprocals = new double[n];
        this.quadratic = new NonNegativeQuadratic(rows.cosines(), n, rows.epsilon());
        this.b = new double[n];
        this.p = new double[n];
        this.q = new double[n];
        double shortest = Double.POSITIVE_INFINITY;
        for (double norm : rows.norms()) {
            shortest = Math.min(shortest, norm);
        }
        for (int i = 0; i < n; i++) {
            reciprocals[i] = shortest / rows.norms()[i];
            scale += Math.abs(mean[i]);
        }
    }

    /**
     * Contributions of the best d.
     *
     * @param mean contributions of {@code g_0}: u times the norms, {@code [rows.size()]}
     * @param c the radius of the ball relative to {@code |g_0|}, not negative
     */
    public static double[] solve(UnitRows rows, double[] mean, double c) {
        return new ConflictAverse(rows, mean).solve(c);
    }

    private double[] solve(double c) {
        double square = 0;
        for (int i = 0; i < n; i++) {
            square += mean[i] * products[i];
        }
        if (c == 0 || n == 0 || square <= 4 * n * rows.epsilon() * scale * scale) {
            return mean;
        }
        double radius = c * Math.sqrt(square);
        // g_i . d >= m is (K z)_i >= m / |g_i|; m is measured by the shortest norm.
        double low = Double.POSITIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            low = Math.min(low, products[i] / reciprocals[i]);
            high = Math.min(high, (products[i] + radius) / reciprocals[i]);
        }
        if (high > 0 && MinNormPoint.isZeroInHull(rows)) {
            double[] nearest = stray(0);
            // At c = 1 it may be zero itself, exactly on the border: not a matter to be left to rounding.
            if (distance(nearest) <= radius * (1 + Math.sqrt(rows.epsilon())) || low >= 0) {
                return sum(nearest);
            }
            high = 0;
        }
        return sum(search(low, high, radius));
    }

    private double[] search(double low, double high, double radius) {
        double m = high;
        double[] z = stray(m);
        for (int jump = 0; jump < MOST_JUMPS; jump++) {
            double distance = distance(z);
            if (Math.abs(distance - radius) <= 1e-15 * radius) {
                break;
            }
            if (distance > radius) {
                high = m;
            } else {
                low = m;
            }
            double next = rootOfPiece(radius);
            if (!(next > low && next < high)) {
                next = low + 0.5 * (high - low);
            }
            if (next == m || next <= low || next >= high) {
                break;
            }
            boolean settled = Math.abs(next - m) <= 2 * UnitRows.EPSILON * Math.abs(m);
            m = next;
            z = stray(m);
            if (settled) {
                break;
            }
        }
        return z;
    }

    /** The y of least {@code |J^T y|} with {@code g_i . (g_0 + J^T y) >= m} for all i. */
    private double[] stray(double m) {
        for (int i = 0; i < n; i++) {
            b[i] = m * reciprocals[i] - products[i];
        }
        return quadratic.minimize(b, scale);
    }

    private double distance(double[] z) {
        double square = 0;
        for (int i = 0; i < n; i++) {
            square += z[i] * b[i];
        }
        return Math.sqrt(Math.max(0, square));
    }

    /** The m at which the piece of {@code f^2} that belongs to the present support reaches the radius. */
    private double rootOfPiece(double radius) {
        quadratic.solveOnSupport(reciprocals, p);
        quadratic.solveOnSupport(products, q);
        double pp = 0;
        double pq = 0;
        double qq = 0;
        for (int k = 0; k < quadratic.supportSize(); k++) {
            int row = quadratic.supportRow(k);
            pp += p[k] * reciprocals[row];
            pq += p[k] * products[row];
            qq += q[k] * products[row];
        }
        return (pq + Math.sqrt(pq * pq - pp * (qq - radius * radius))) / pp;
    }

    private double[] sum(double[] strayed) {
        double[] result = mean.clone();
        for (int i = 0; i < n; i++) {
            result[i] += strayed[i];
        }
        return result;
    }
}
