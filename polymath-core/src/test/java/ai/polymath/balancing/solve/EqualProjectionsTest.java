package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EqualProjectionsTest {
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void solve_independentRows_hasEqualProjectionsAndSumOne(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] z = EqualProjections.solve(rows);
        double size = Samples.sum(z);
        assertThat(size).isFinite();
        if (RankRevealingCholesky.of(rows).rank() < n) {
            return;
        }
        double[] projections = rows.times(z);
        double sum = 0;
        double parts = 0;
        for (int i = 0; i < n; i++) {
            assertThat(projections[i]).isCloseTo(projections[0], within(1e-12 * size));
            sum += z[i] / rows.norms()[i];
            parts += Math.abs(z[i] / rows.norms()[i]);
        }
        assertThat(sum).isCloseTo(1, within(1e-12 * parts));
    }

    @Test
    void solve_parallelRowsOfUnlikeLength_shareAlike() {
        UnitRows rows = Samples.rows(new double[][] {{1, 2}, {3, 6}});
        double[] z = EqualProjections.solve(rows);
        assertThat(z[0]).isCloseTo(z[1], within(1e-14));
        assertThat(z[0] / rows.norms()[0] + z[1] / rows.norms()[1]).isCloseTo(1, within(1e-14));
    }

    @Test
    void solve_twoPairsOfOpposedRows_standsStill() {
        UnitRows rows = Samples.rows(new double[][] {{1, 0}, {-2, 0}, {0, 1}, {0, -5}});
        double[] z = EqualProjections.solve(rows);
        for (double projection : rows.times(z)) {
            assertThat(projection).isCloseTo(0, within(1e-14));
        }
        assertThat(Samples.sum(z)).isPositive().isFinite();
    }
}
