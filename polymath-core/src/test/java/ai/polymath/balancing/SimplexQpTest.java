package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimplexQpTest {
    /** Inner products of random unit rows of the given rank. */
    private static double[][] gram(SplittableRandom random, int rows, int rank) {
        double[][] vectors = new double[rows][rank];
        for (double[] v : vectors) {
            Arrays.setAll(v, k -> random.nextGaussian());
            double norm = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
            Arrays.setAll(v, k -> v[k] / norm);
        }
        double[][] gram = new double[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                for (int k = 0; k < rank; k++) {
                    gram[i][j] += vectors[i][k] * vectors[j][k];
                }
            }
        }
        return gram;
    }

    /** Feasible, and no feasible direction descends: the optimality conditions of a convex problem. */
    private static void assertOptimal(double[][] q, double[] b, int k, double[] x) {
        int n = b.length;
        double[] gradient = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            assertThat(x[i]).isGreaterThanOrEqualTo(0);
            sum += i < k ? x[i] : 0;
            gradient[i] = -b[i];
            for (int j = 0; j < n; j++) {
                gradient[i] += q[i][j] * x[j];
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-11));
        double level = 0;
        for (int i = 0; i < k; i++) {
            level += x[i] * gradient[i];
        }
        double size = 1
                + Arrays.stream(b).map(Math::abs).max().orElseThrow()
                + Arrays.stream(x).max().orElseThrow();
        for (int i = 0; i < n; i++) {
            double reduced = gradient[i] - (i < k ? level : 0);
            assertThat(reduced).isGreaterThanOrEqualTo(-1e-9 * size);
            assertThat(Math.abs(reduced * x[i])).isLessThanOrEqualTo(1e-9 * size * size);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void minimize_randomProblems_meetsTheOptimalityConditions(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int n : new int[] {1, 2, 3, 8, 33}) {
            for (int rank : new int[] {1, 2, Math.max(1, n / 2), 2 * n}) {
                double[][] q = gram(random, n + 1, rank);
                double[] b = new double[n + 1];
                assertOptimal(q, b, n + 1, SimplexQp.minimize(q, b, n + 1));
                b[n] = Math.exp(random.nextDouble(-3, 3));
                assertOptimal(q, b, n, SimplexQp.minimize(q, b, n));
            }
        }
    }

    @Test
    void minimize_thePeersPair_findsItsLeastNorm() {
        assertThat(SimplexQp.minimize(new double[][] {{18, -22}, {-22, 38}}, new double[2], 2))
                .containsExactly(new double[] {0.6, 0.4}, within(1e-12));
    }

    @Test
    void minimize_equalRows_giveThemTogetherWhatOneWouldGet() {
        double[][] q = {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}};
        double[] x = SimplexQp.minimize(q, new double[3], 3);
        assertThat(x[0] + x[1]).isCloseTo(0.5, within(1e-12));
        assertThat(x[2]).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void minimize_opposedRows_findsZero() {
        assertThat(SimplexQp.minimize(new double[][] {{1, -1}, {-1, 1}}, new double[2], 2))
                .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    }
}
