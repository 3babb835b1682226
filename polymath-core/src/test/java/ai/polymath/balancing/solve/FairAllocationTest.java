package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FairAllocationTest {
    private static final double[] ALPHAS = {0.1, 0.5, 1, 2, 10};

    /** {@code (G w)_i = (p_i / w_i)^(1 / alpha)}, which in contributions reads as below. */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void solve_anyRows_satisfiesTheEquationsOrHarmsNoTask(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] preferences = new SplittableRandom(seed).doubles(n, 0.5, 1.5).toArray();
        boolean solvable = !MinNormPoint.isZeroInHull(rows);
        for (double alpha : n > 20 ? new double[] {1, 2} : ALPHAS) {
            double[] z = FairAllocation.solve(rows, alpha, preferences);
            double[] products = rows.times(z);
            double size = Samples.sum(z);
            for (int i = 0; i < n; i++) {
                double logarithm = (Math.log(preferences[i]) - Math.log(z[i])) / alpha
                        + (1 / alpha - 1) * Math.log(rows.norms()[i]);
                double wanted = Math.exp(logarithm);
                assertThat(z[i]).isPositive().isFinite();
                if (solvable) {
                    assertThat(products[i])
                            .as("alpha %s row %d", alpha, i)
                            .isCloseTo(wanted, within(1e-9 * wanted + 1e-14 * n * size));
                } else {
                    assertThat(products[i]).as("alpha %s row %d", alpha, i).isGreaterThan(-1e-13 * n * size);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 3})
    void solve_orthogonalRows_isEachTaskAlone(double alpha) {
        UnitRows rows = Samples.rows(new double[][] {{2, 0, 0}, {0, 3, 0}, {0, 0, 0.01}});
        double[] z = FairAllocation.solve(rows, alpha, new double[] {1, 1, 1});
        for (int i = 0; i < 3; i++) {
            double norm = rows.norms()[i];
            // |g|^2 w = w^(-1/alpha)
            assertThat(z[i] / norm).isCloseTo(Math.pow(norm, -2 * alpha / (1 + alpha)), within(1e-12 * z[i] / norm));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void solve_opposedRows_staysFiniteAndStandsStill(double alpha) {
        UnitRows rows = Samples.rows(new double[][] {{1, -2, 3}, {-1, 2, -3}});
        double[] z = FairAllocation.solve(rows, alpha, new double[] {1, 1});
        assertThat(z[0]).isCloseTo(z[1], within(1e-6 * z[0]));
        assertThat(rows.times(z)).containsExactly(new double[2], within(1e-15 * z[0]));
        assertThat(Arrays.stream(z).max().orElseThrow()).isLessThan(2e5);
    }

    /** Two tasks are stuck; the third is served as if it were alone in what is orthogonal to them. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void solve_opposedRowsAndAThird_servesTheThird(double alpha) {
        double[][] jacobian = {{1, -2, 3}, {-1, 2, -3}, {2, 1, 1}};
        UnitRows rows = Samples.rows(jacobian);
        double[] z = FairAllocation.solve(rows, alpha, new double[] {1, 1, 1});
        double[] products = rows.times(z);
        assertThat(products[0]).isCloseTo(0, within(1e-10));
        assertThat(products[1]).isCloseTo(0, within(1e-10));
        // g_3 = (2, 1, 1) less its part along (1, -2, 3) has squared norm 6 - 9 / 14.
        double square = (6 - 9.0 / 14) / Math.pow(4, rows.exponent());
        double alone = Math.pow(square, -alpha / (1 + alpha));
        assertThat(products[2]).isCloseTo(square * alone / rows.norms()[2], within(1e-3));
    }
}
