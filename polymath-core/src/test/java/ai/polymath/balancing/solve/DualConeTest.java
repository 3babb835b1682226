package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DualConeTest {
    /** {@code w >= u}, {@code K w >= 0}, {@code (w - u) K w = 0}: necessary and sufficient. */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void project_ofAMean_satisfiesTheOptimalityConditions(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] u = rows.norms().clone();
        double[] w = DualCone.project(rows, u);
        DualConeTestSupport.assertProjection(rows, u, w);
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void project_ofASingleRow_satisfiesTheOptimalityConditions(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        for (int i = 0; i < n; i += 1 + n / 8) {
            double[] u = new double[n];
            u[i] = 1;
            DualConeTestSupport.assertProjection(rows, u, DualCone.project(rows, u));
        }
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void projectEach_isTheSumOfProjections(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        SplittableRandom random = new SplittableRandom(seed);
        double[] shares = random.doubles(n).toArray();
        double[] sum = new double[n];
        for (int i = 0; i < n; i++) {
            double[] u = new double[n];
            u[i] = shares[i];
            double[] w = DualCone.project(rows, u);
            Arrays.setAll(sum, j -> sum[j] + w[j]);
        }
        double[] together = DualCone.projectEach(rows, shares);
        double[] difference = together.clone();
        Arrays.setAll(difference, j -> together[j] - sum[j]);
        // With dependent rows contributions may differ; what they add up to may not.
        assertThat(Math.sqrt(Math.max(0, Samples.dot(difference, rows.times(difference)))))
                .isLessThan(1e-6 * Samples.sum(sum));
        for (double product : rows.times(difference)) {
            assertThat(Math.abs(product)).isLessThan(1e-11 * Samples.sum(sum));
        }
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#small")
    void project_ofFewRows_agreesWithTryingAllSupports(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] u = rows.norms().clone();
        double[] b = rows.times(u);
        Arrays.setAll(b, i -> -b[i]);
        double[] oracle = Oracle.nonNegativeQuadratic(rows.cosines(), b);
        double[] w = DualCone.project(rows, u);
        double[] difference = new double[n];
        Arrays.setAll(difference, i -> w[i] - u[i] - oracle[i]);
        for (double product : rows.times(difference)) {
            assertThat(Math.abs(product)).isLessThan(1e-11 * Samples.sum(w));
        }
    }
}
