package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitRowsTest {
    private static final double[] GRAMIAN = {18, 0, -22, 0, 0, 0, -22, 0, 38};

    @Test
    void of_aGramianWithAZeroRow_leavesItOut() {
        UnitRows rows = UnitRows.of(GRAMIAN, 3, UnitRows.EPSILON);
        assertThat(rows.rows()).containsExactly(0, 2);
        assertThat(rows.total()).isEqualTo(3);
        assertThat(rows.cosines()[1]).isCloseTo(-22 / Math.sqrt(18 * 38), within(1e-15));
        assertThat(rows.cosines()[0]).isEqualTo(1);
        assertThat(Math.scalb(rows.norms()[1], rows.exponent())).isEqualTo(Math.sqrt(38));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, -600, -100, 100, 600, 1000})
    void of_aGramianTimesAPowerOfFour_hasTheSameBits(int power) {
        UnitRows plain = UnitRows.of(GRAMIAN, 3, UnitRows.EPSILON);
        double[] scaled = GRAMIAN.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.scalb(scaled[i], power);
        }
        UnitRows rows = UnitRows.of(scaled, 3, UnitRows.EPSILON);
        assertThat(rows.cosines()).containsExactly(plain.cosines());
        assertThat(rows.norms()).containsExactly(plain.norms());
        assertThat(rows.exponent()).isEqualTo(plain.exponent() + power / 2);
    }

    @Test
    void of_cosinesBeyondOneByRounding_areBroughtBack() {
        UnitRows rows = UnitRows.of(new double[] {1, -1.0000001, -1.0000001, 1}, 2, UnitRows.EPSILON);
        assertThat(rows.cosines()).containsExactly(1, -1, -1, 1);
    }

    @Test
    void of_noRowsButZeros_isEmpty() {
        UnitRows rows = UnitRows.of(new double[4], 2, UnitRows.EPSILON);
        assertThat(rows.size()).isZero();
        assertThat(rows.weights(new double[0], new double[] {3, 4})).containsExactly(3, 4);
    }
}
