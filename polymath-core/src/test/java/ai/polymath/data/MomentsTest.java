package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    @Test
    void of_smallWholeNumbers_isExact() {
        assertThat(Moments.of(2, 4, 4, 4, 5, 5, 7, 9)).isEqualTo(new Moments(5, 2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-320, 1e-300, 1e-12, 1, 1e12, 1e300})
    void of_anyScale_agreesWithExactArithmetic(double scale) {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = new double[200];
        Arrays.setAll(values, i -> scale * (3 + random.nextDouble()));
        BigDecimal sum = BigDecimal.ZERO;
        for (double v : values) {
            sum = sum.add(new BigDecimal(v));
        }
        BigDecimal mean = sum.divide(BigDecimal.valueOf(200));
        BigDecimal squares = BigDecimal.ZERO;
        for (double v : values) {
            BigDecimal distance = new BigDecimal(v).subtract(mean);
            squares = squares.add(distance.multiply(distance));
        }
        double deviation = squares.divide(BigDecimal.valueOf(200))
                .sqrt(MathContext.DECIMAL64)
                .doubleValue();
        Moments moments = Moments.of(values);
        // Below 1e-308 doubles themselves have few digits.
        double tolerance = scale < 1e-310 ? 1e-3 : 1e-12;
        assertThat(moments.mean() / mean.doubleValue()).isCloseTo(1, within(tolerance));
        assertThat(moments.deviation() / deviation).isCloseTo(1, within(tolerance));
    }

    @Test
    void of_largestDoubles_staysFinite() {
        Moments moments = Moments.of(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE);
        assertThat(moments.mean()).isZero();
        assertThat(moments.deviation()).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void of_equalNumbers_doesNotVaryAtAllThoughTheirSumIsRounded() {
        assertThat(Moments.of(0.1, 0.1, 0.1)).isEqualTo(new Moments(0.1, 0));
        assertThat(Moments.of(0.1, 0.1, 0.1).scale()).isEqualTo(1);
        assertThat(Moments.of()).isEqualTo(new Moments(0, 0));
    }

    @Test
    void of_numbersThatDifferInTheLastDigit_findsTheirDeviation() {
        double next = Math.nextUp(1.0);
        assertThat(Moments.of(1, next).deviation()).isCloseTo((next - 1) / 2, within(1e-18));
    }
}
