package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimplexTest {
    /** Finds theta by bisection instead of by sorting. */
    private static double[] slowProjection(double[] v) {
        double low = Arrays.stream(v).min().orElseThrow() - 1;
        double high = Arrays.stream(v).max().orElseThrow();
        for (int i = 0; i < 200; i++) {
            double theta = (low + high) / 2;
            double sum = Arrays.stream(v).map(x -> Math.max(0, x - theta)).sum();
            if (sum > 1) {
                low = theta;
            } else {
                high = theta;
            }
        }
        double theta = low;
        return Arrays.stream(v).map(x -> Math.max(0, x - theta)).toArray();
    }

    @Test
    void project_ofTorchJdsVectors_meetsItsValues() {
        assertThat(Simplex.project(new double[] {0.5, 0.1, 0.1}))
                .containsExactly(new double[] {0.6, 0.2, 0.2}, within(1e-15));
        assertThat(Simplex.project(new double[] {1, 0, -0.5})).containsExactly(1, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void project_ofRandomVectors_isTheNearestPoint(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int n : new int[] {1, 2, 5, 128}) {
            double spread = Math.exp(random.nextDouble(-5, 5));
            double[] v = random.doubles(n, -spread, spread).toArray();
            double[] projection = Simplex.project(v);
            assertThat(projection).containsExactly(slowProjection(v), within(1e-11 * (1 + spread)));
            assertThat(Arrays.stream(projection).sum()).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void project_ofPointsOfTheSimplex_leavesThem() {
        assertThat(Simplex.project(new double[] {0.2, 0.3, 0.5}))
                .containsExactly(new double[] {0.2, 0.3, 0.5}, within(1e-15));
    }

    @Test
    void project_ofTiesAndHugeNumbers_isFinite() {
        assertThat(Simplex.project(new double[] {7, 7, 7, 7})).containsExactly(0.25, 0.25, 0.25, 0.25);
        assertThat(Simplex.project(new double[] {1e300, -1e300, 1e300})).containsExactly(0.5, 0, 0.5);
        assertThat(Simplex.project(new double[] {1e16 + 2, 1e16})).containsExactly(1, 0);
    }
}
