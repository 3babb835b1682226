package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {
    private static final Percentage CLOSE = Percentage.withPercentage(1e-9);

    @ParameterizedTest
    @ValueSource(doubles = {1e-8, 0.1, 0.5, 1, 3, 40, 1e6})
    void twoSided_oneAndTwoDegrees_equalsTheirClosedForms(double t) {
        assertThat(new StudentT(1).twoSided(t)).isCloseTo(2 / Math.PI * Math.atan(1 / t), CLOSE);
        // 1 - t / sqrt(2 + t^2), written without the difference of near numbers.
        double root = Math.sqrt(2 + t * t);
        assertThat(new StudentT(2).twoSided(t)).isCloseTo(2 / (root * (root + t)), CLOSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9, 29, 120})
    void cumulative_anyDegrees_equalsTheIntegralOfTheDensity(int freedom) {
        StudentT t = new StudentT(freedom);
        for (double to : new double[] {0.2, 1, 2.5, 6}) {
            assertThat(t.cumulative(to)).isCloseTo(0.5 + integral(freedom, to), within(1e-10));
            assertThat(t.cumulative(-to)).isCloseTo(0.5 - integral(freedom, to), within(1e-10));
        }
        assertThat(t.cumulative(0)).isEqualTo(0.5);
    }

    /** Simpson's rule on the density, whose constant is found by recursion over the degrees of freedom. */
    private static double integral(int freedom, double to) {
        double constant = freedom % 2 == 1 ? 1 / Math.PI : 1 / (2 * Math.sqrt(2));
        for (int v = freedom % 2 == 1 ? 3 : 4; v <= freedom; v += 2) {
            // c(v) = Gamma((v+1)/2) / (sqrt(v pi) Gamma(v/2)).
            constant *= (v - 1.0) / (v - 2.0) * Math.sqrt((v - 2.0) / v);
        }
        int steps = 20_000;
        double h = to / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double x = i * h;
            double density = constant * Math.pow(1 + x * x / freedom, -(freedom + 1) / 2.0);
            sum += density * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return sum * h / 3;
    }

    @ParameterizedTest
    @CsvSource({"1, 12.706204736174694", "2, 4.302652729749462", "4, 2.7764451051977934", "30, 2.0422724563012378"})
    void critical_fivePercent_equalsThePrintedTables(double freedom, double expected) {
        assertThat(new StudentT(freedom).critical(0.05)).isCloseTo(expected, CLOSE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void critical_randomProbability_isUndoneByTwoSided(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            double p = Math.exp(-random.nextDouble(1e-6, 30));
            StudentT t = new StudentT(random.nextDouble(0.5, 200));
            assertThat(t.twoSided(t.critical(p))).isCloseTo(p, Percentage.withPercentage(1e-7));
        }
    }

    @Test
    void critical_manyDegrees_nearsTheNormalQuantile() {
        assertThat(new StudentT(1e6).critical(0.05)).isCloseTo(1.959963984540054, within(3e-6));
    }

    @Test
    void twoSided_edges_areHalfOpenAndSymmetric() {
        StudentT t = new StudentT(4);
        assertThat(t.twoSided(0)).isEqualTo(1);
        assertThat(t.twoSided(Double.POSITIVE_INFINITY)).isZero();
        assertThat(t.twoSided(Double.NaN)).isNaN();
        assertThat(t.twoSided(-2.5)).isEqualTo(t.twoSided(2.5)).isCloseTo(0.06676654481198814, CLOSE);
        assertThatThrownBy(() -> new StudentT(0)).hasMessageContaining("freedom is 0");
        assertThatThrownBy(() -> t.critical(1)).hasMessageContaining("probability is 1");
    }
}
