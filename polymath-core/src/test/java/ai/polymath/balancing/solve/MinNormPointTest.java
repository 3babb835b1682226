package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MinNormPointTest {
    /** {@code g_i . v >= |v|^2} for all i, equal on the support: necessary and sufficient. */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void of_anyRows_satisfiesTheOptimalityConditions(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        MinNormPoint point = MinNormPoint.of(rows);
        double[] w = point.weights();
        double[] z = new double[n];
        Arrays.setAll(z, i -> w[i] * rows.norms()[i]);
        double[] products = rows.times(z);
        double size = Samples.sum(z);
        assertThat(Arrays.stream(w).sum()).isCloseTo(1, within(1e-14));
        for (int i = 0; i < n; i++) {
            assertThat(w[i]).isNotNegative();
            double slack = products[i] - point.squaredNorm() / rows.norms()[i];
            assertThat(slack).isGreaterThan(-2e-13 * size);
            assertThat(slack * z[i]).isLessThan(2e-13 * size * size);
        }
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#small")
    void of_fewRows_isNoLongerThanAnyPointOfASearch(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double searched = Oracle.leastOnSimplex(n, w -> square(rows, w));
        double found = MinNormPoint.of(rows).squaredNorm();
        double longest = Arrays.stream(rows.norms()).max().orElseThrow();
        assertThat(found).isLessThan(searched * (1 + 1e-9) + 1e-15 * longest * longest);
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void isZero_isTrueJustWhereManyRowsShareFewColumns(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        if (kind == Samples.Kind.FLAT && n >= 20) {
            assertThat(MinNormPoint.of(rows).isZero()).isTrue();
            assertThat(MinNormPoint.isZeroInHull(rows)).isTrue();
        }
        if (kind == Samples.Kind.WIDE || kind == Samples.Kind.ALIGNED || kind == Samples.Kind.IMBALANCED) {
            assertThat(MinNormPoint.of(rows).isZero()).isFalse();
            assertThat(MinNormPoint.isZeroInHull(rows)).isFalse();
        }
    }

    @Test
    void of_rowsNearlyOpposed_keepsTheirSmallDifference() {
        UnitRows rows = Samples.rows(new double[][] {{1, 1e-5}, {-1, 1e-5}});
        assertThat(MinNormPoint.of(rows).weights()).containsExactly(new double[] {0.5, 0.5}, within(1e-9));
        assertThat(MinNormPoint.of(rows).isZero()).isFalse();
        assertThat(MinNormPoint.of(rows).squaredNorm()).isCloseTo(1e-10, within(1e-15));
    }

    private static double square(UnitRows rows, double[] w) {
        double[] z = new double[w.length];
        Arrays.setAll(z, i -> w[i] * rows.norms()[i]);
        return Samples.dot(z, rows.times(z));
    }
}
