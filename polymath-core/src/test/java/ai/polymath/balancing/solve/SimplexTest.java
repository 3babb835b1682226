package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimplexTest {
    @Test
    void project_knownPoints_areTheNearest() {
        assertThat(Simplex.project(new double[] {0.5, 0.1, 0.1}))
                .containsExactly(new double[] {0.6, 0.2, 0.2}, within(1e-15));
        assertThat(Simplex.project(new double[] {1, 0, -0.5})).containsExactly(1, 0, 0);
        assertThat(Simplex.project(new double[] {-7})).containsExactly(1);
        assertThat(Simplex.project(new double[] {1e300, -1e300})).containsExactly(1, 0);
    }

    /** All positive entries were lowered by the same amount, and the others are not above it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 50})
    void project_randomPoints_satisfiesTheOptimalityConditions(int n) {
        SplittableRandom random = new SplittableRandom(n);
        for (int round = 0; round < 50; round++) {
            double[] x = random.doubles(n, -2, 2).toArray();
            double[] point = Simplex.project(x);
            assertThat(Arrays.stream(point).sum()).isCloseTo(1, within(1e-13));
            double threshold = Double.NaN;
            for (int i = 0; i < n; i++) {
                threshold = point[i] > 0 ? x[i] - point[i] : threshold;
            }
            for (int i = 0; i < n; i++) {
                assertThat(point[i]).isNotNegative();
                assertThat(x[i] - point[i]).isLessThanOrEqualTo(threshold + 1e-13);
                if (point[i] > 0) {
                    assertThat(x[i] - point[i]).isCloseTo(threshold, within(1e-13));
                }
            }
        }
    }

    @Test
    void project_valuesWithALargeCommonOffset_loseNothing() {
        double offset = 0x1p40;
        assertThat(Simplex.project(new double[] {offset + 0.5, offset + 0.25}))
                .containsExactly(Simplex.project(new double[] {0.5, 0.25}));
    }
}
