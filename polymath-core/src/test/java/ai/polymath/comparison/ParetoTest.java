package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoTest {
    @Test
    void front_tiesAndDominated_keepsEqualPoints() {
        double[][] points = {{1, 2}, {2, 1}, {1, 1}, {2, 1}, {Double.NaN, 5}};
        assertThat(Pareto.front(points)).containsExactly(true, true, false, true, true);
        assertThat(Pareto.front(new double[0][])).isEmpty();
    }

    @Test
    void hypervolume_planeByHand_isTheAreaOfTheStairs() {
        double[][] points = {{1, 3}, {2, 2}, {3, 1}, {1, 1}, {2, 2}};
        assertThat(Pareto.hypervolume(points, new double[2])).isCloseTo(3 + 2 + 1, within(1e-12));
        assertThat(Pareto.hypervolume(points, new double[] {1, 1})).isCloseTo(1, within(1e-12));
        assertThat(Pareto.hypervolume(new double[0][], new double[2])).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void hypervolume_randomPoints_equalsInclusionAndExclusion(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int dimensions = 1 + random.nextInt(6);
        double[][] points = new double[1 + random.nextInt(8)][];
        Arrays.setAll(points, i -> random.doubles(dimensions, -0.3, 1).toArray());
        double expected = 0;
        for (int set = 1; set < 1 << points.length; set++) {
            double box = 1;
            for (int d = 0; d < dimensions; d++) {
                double side = Double.POSITIVE_INFINITY;
                for (int i = 0; i < points.length; i++) {
                    side = (set >> i & 1) == 1 ? Math.min(side, Math.max(0, points[i][d])) : side;
                }
                box *= side;
            }
            expected += Integer.bitCount(set) % 2 == 1 ? box : -box;
        }

        assertThat(Pareto.hypervolume(points, new double[dimensions])).isCloseTo(expected, within(1e-10));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void hypervolume_dominatedPointAdded_staysAndABetterOneRaisesIt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] points = new double[6][];
        Arrays.setAll(points, i -> random.doubles(4, 0.1, 1).toArray());
        double volume = Pareto.hypervolume(points, new double[4]);
        double[][] more = Arrays.copyOf(points, 7);
        more[6] = Arrays.stream(points[2]).map(x -> 0.9 * x).toArray();
        assertThat(Pareto.hypervolume(more, new double[4])).isCloseTo(volume, within(1e-12));
        more[6] = Arrays.stream(points[2]).map(x -> 1.1 * x).toArray();
        assertThat(Pareto.hypervolume(more, new double[4])).isGreaterThan(0);
        assertThat(Pareto.front(more)[2]).isFalse();
    }
}
