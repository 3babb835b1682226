package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConflictAverseTest {
    private static final double[] RADII = {0.1, 0.5, 1, 3};

    /**
     * With {@code y = w - u >= 0} all g_i . d of the support of y are equal and the others are larger, and y reaches the border
     * of the ball; or the rows are Pareto-stationary, and d is as near to g_0 as the dual cone allows.
     */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void solve_anyRows_satisfiesTheOptimalityConditions(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] mean = rows.norms().clone();
        double reach = Math.sqrt(Samples.dot(mean, rows.times(mean)));
        for (double c : RADII) {
            double[] d = ConflictAverse.solve(rows, mean, c);
            double[] y = new double[n];
            Arrays.setAll(y, i -> d[i] - mean[i]);
            double size = Samples.sum(mean) + Samples.sum(y);
            double strayed = Math.sqrt(Math.max(0, Samples.dot(y, rows.times(y))));
            double[] products = rows.times(d);
            boolean onBorder = Math.abs(strayed - c * reach) <= 1e-8 * c * reach;
            if (!onBorder) {
                assertThat(MinNormPoint.isZeroInHull(rows)).isTrue();
                assertThat(strayed).isLessThan(c * reach);
                DualConeTestSupport.assertProjection(rows, mean, d);
                continue;
            }
            double worst = Double.POSITIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                worst = Math.min(worst, products[i] * rows.norms()[i]);
            }
            for (int i = 0; i < n; i++) {
                assertThat(y[i]).isGreaterThanOrEqualTo(-1e-15 * size);
                double slack = products[i] - worst / rows.norms()[i];
                assertThat(slack * y[i]).as("c %s row %d", c, i).isLessThan(1e-11 * size * size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#small")
    void solve_fewRows_agreesWithTryingAllSupports(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] mean = rows.norms().clone();
        double reach = Math.sqrt(Math.max(0, Samples.dot(mean, rows.times(mean))));
        for (double c : RADII) {
            double[] oracle = Oracle.conflictAverse(rows, mean, c * reach);
            if (oracle == null || MinNormPoint.isZeroInHull(rows)) {
                continue;
            }
            double[] d = ConflictAverse.solve(rows, mean, c);
            double[] difference = new double[n];
            Arrays.setAll(difference, i -> d[i] - oracle[i]);
            for (double product : rows.times(difference)) {
                assertThat(Math.abs(product)).as("c %s", c).isLessThan(1e-9 * Samples.sum(d));
            }
        }
    }

    /** By weak duality {@code min_i g_i . d} is at most the dual's value {@code g_x . g_0 + c |g_0| |g_x|} anywhere on the simplex. */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#pairs")
    void solve_twoRows_reachesTheLeastValueOfTheDual(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] mean = rows.norms().clone();
        double[] ofMean = rows.times(mean);
        double reach = Math.sqrt(Math.max(0, Samples.dot(mean, ofMean)));
        for (double c : RADII) {
            double[] products = rows.times(ConflictAverse.solve(rows, mean, c));
            double value = Math.min(products[0] * rows.norms()[0], products[1] * rows.norms()[1]);
            double dual = Oracle.leastOnSimplex(2, x -> {
                double[] z = {x[0] * rows.norms()[0], x[1] * rows.norms()[1]};
                return Samples.dot(z, ofMean) + c * reach * Math.sqrt(Math.max(0, Samples.dot(z, rows.times(z))));
            });
            assertThat(value).isCloseTo(dual, within(1e-7 * reach * reach + 1e-300));
        }
    }

    @Test
    void solve_radiusZero_isTheMean() {
        UnitRows rows = Samples.rows(Samples.jacobian(5, Samples.Kind.WIDE, 1));
        assertThat(ConflictAverse.solve(rows, rows.norms(), 0)).containsExactly(rows.norms());
    }

    @Test
    void solve_hugeRadius_isTheDirectionOfThePointOfLeastNorm() {
        UnitRows rows = Samples.rows(Samples.jacobian(5, Samples.Kind.WIDE, 2));
        double[] d = ConflictAverse.solve(rows, rows.norms(), 1e9);
        double[] w = MinNormPoint.of(rows).weights();
        double sum = 0;
        for (int i = 0; i < 5; i++) {
            sum += d[i] / rows.norms()[i];
        }
        for (int i = 0; i < 5; i++) {
            assertThat(d[i] / rows.norms()[i] / sum).isCloseTo(w[i], within(1e-7));
        }
    }
}
