package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankRevealingCholeskyTest {
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void of_anyRows_multipliesBackToTheCosines(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        RankRevealingCholesky factor = RankRevealingCholesky.of(rows);
        double worst = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < factor.rank(); k++) {
                    sum += factor.get(i, k) * factor.get(j, k);
                }
                worst = Math.max(worst, Math.abs(sum - rows.cosines()[i * n + j]));
            }
        }
        assertThat(worst).isLessThan(1e-12);
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void rank_isThatOfTheRows(int n, Samples.Kind kind, long seed) {
        int rank = RankRevealingCholesky.of(Samples.rows(Samples.jacobian(n, kind, seed)))
                .rank();
        switch (kind) {
            case FLAT -> assertThat(rank).isEqualTo(Math.max(1, n / 4));
            case LOW_RANK, IMBALANCED_LOW_RANK -> assertThat(rank).isLessThanOrEqualTo((n + 1) / 2);
            default -> assertThat(rank).isEqualTo(n);
        }
    }

    /** {@code K x} is the projection of b on the range of K, and x lies in that range. */
    @ParameterizedTest
    @MethodSource("ai.polymath.balancing.solve.Samples#all")
    void pseudoSolve_leavesAResidualOutsideTheRange(int n, Samples.Kind kind, long seed) {
        UnitRows rows = Samples.rows(Samples.jacobian(n, kind, seed));
        double[] b = new SplittableRandom(seed).doubles(n, -1, 1).toArray();
        RankRevealingCholesky factor = RankRevealingCholesky.of(rows);
        double[] x = factor.pseudoSolve(b);
        double[] product = rows.times(x);
        double[] residual = new double[n];
        Arrays.setAll(residual, i -> b[i] - product[i]);
        double size = 1 + Samples.sum(x);
        for (double value : rows.times(residual)) {
            assertThat(Math.abs(value)).isLessThan(1e-12 * n * size);
        }
        assertThat(Math.abs(Samples.dot(residual, x))).isLessThan(1e-12 * n * size * size);
        if (factor.rank() == n) {
            assertThat(Samples.sum(residual)).isLessThan(1e-12 * n * size);
        }
    }

    /** Many matrices of rank n / 2, rows of all lengths: rounding must never pass for another dimension. */
    @ParameterizedTest
    @ValueSource(ints = {3, 8, 20, 64})
    void rank_ofManyDependentRows_isNeverTooHigh(int n) {
        for (long seed = 0; seed < (n > 20 ? 20 : 200); seed++) {
            for (Samples.Kind kind : new Samples.Kind[] {Samples.Kind.LOW_RANK, Samples.Kind.IMBALANCED_LOW_RANK}) {
                int rank = RankRevealingCholesky.of(Samples.rows(Samples.jacobian(n, kind, seed)))
                        .rank();
                assertThat(rank).as("%s, seed %d", kind, seed).isLessThanOrEqualTo((n + 1) / 2);
            }
        }
    }
}
