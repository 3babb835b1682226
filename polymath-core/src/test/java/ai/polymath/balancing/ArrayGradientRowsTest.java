package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayGradientRowsTest {
    private static double[][] random(long seed, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextDouble(-1, 1));
        }
        return values;
    }

    @Test
    void of_rowsOfDifferentLength_refuses() {
        assertThatThrownBy(() -> ArrayGradientRows.of(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 and 3");
    }

    @Test
    void sizes_areThoseOfTheArray() {
        ArrayGradientRows rows = ArrayGradientRows.zeros(3, 5);
        assertThat(rows.rows()).isEqualTo(3);
        assertThat(rows.columns()).isEqualTo(5);
        assertThat(ArrayGradientRows.zeros(0, 5).columns()).isZero();
    }

    @Test
    void gramian_ofChosenRows_holdsTheirProducts() {
        ArrayGradientRows rows = ArrayGradientRows.of(new double[] {1, 2}, new double[] {9, 9}, new double[] {3, 4});
        assertThat(rows.gramian(new int[] {2, 0}).toArray()).containsExactly(25, 11, 11, 5);
    }

    @Test
    void blend_ofItself_scalesTheRow() {
        ArrayGradientRows rows = ArrayGradientRows.of(new double[] {1, -2}, new double[] {3, 4});
        rows.blend(0, 0.5, rows, 0, 1);
        assertThat(rows.row(0)).containsExactly(1.5, -3);
        rows.blend(0, 2, rows, 1, -1);
        assertThat(rows.row(0)).containsExactly(0, -10);
        assertThat(rows.row(1)).containsExactly(3, 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void combine_intoOneOfItsOwnRows_readsBeforeItWrites(long seed) {
        double[][] values = random(seed, 4, 7);
        int[] chosen = {3, 1, 0};
        double[] weights = {0.5, -2, 3};
        double[] expected = new double[7];
        for (int k = 0; k < 7; k++) {
            expected[k] = 0.5 * values[3][k] - 2 * values[1][k] + 3 * values[0][k];
        }
        ArrayGradientRows rows = ArrayGradientRows.of(values);
        rows.combine(1, rows, chosen, weights);
        assertThat(rows.row(1)).containsExactly(expected, within(1e-15));
    }

    @Test
    void addSquares_ofARow_addsElementByElement() {
        ArrayGradientRows squares = ArrayGradientRows.of(new double[] {1, 0});
        squares.addSquares(0, ArrayGradientRows.of(new double[] {-3, 2}), 0);
        assertThat(squares.row(0)).containsExactly(10, 4);
    }

    @Test
    void adaptiveSquareNorm_overTheRoots_sums() {
        ArrayGradientRows gradient = ArrayGradientRows.of(new double[] {3, 4});
        assertThat(gradient.adaptiveSquareNorm(0, ArrayGradientRows.of(new double[] {9, 3}), 0, 1))
                .isCloseTo(9 / Math.sqrt(10) + 8, within(1e-14));
    }

    @Test
    void adaptiveSquareNorm_ofZerosWithoutEpsilon_isZero() {
        ArrayGradientRows zeros = ArrayGradientRows.zeros(1, 3);
        assertThat(zeros.adaptiveSquareNorm(0, ArrayGradientRows.zeros(1, 3), 0, 0))
                .isZero();
    }

    @Test
    void dropSigns_manyColumns_keepsPositiveAsOftenAsItsShare() {
        int columns = 200_000;
        double[][] values = new double[2][columns];
        Arrays.fill(values[0], 3);
        Arrays.fill(values[1], -1);
        ArrayGradientRows rows = ArrayGradientRows.of(values);
        ArrayGradientRows result = ArrayGradientRows.zeros(1, columns);
        result.dropSigns(0, rows, 0, 42);
        assertThat(Arrays.stream(result.row(0)).distinct().sorted().toArray()).containsExactly(-1, 3);
        double share = Arrays.stream(result.row(0)).filter(v -> v > 0).count() / (double) columns;
        // Four standard deviations of a binomial share.
        assertThat(share).isCloseTo(0.75, within(4 * Math.sqrt(0.75 * 0.25 / columns)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void dropSigns_leakOfOne_isTheSum(long seed) {
        double[][] values = random(seed, 3, 11);
        ArrayGradientRows rows = ArrayGradientRows.of(values);
        double[] sum = new double[11];
        Arrays.setAll(sum, k -> values[0][k] + values[1][k] + values[2][k]);
        rows.dropSigns(0, rows, 1, seed);
        assertThat(rows.row(0)).containsExactly(sum, within(1e-15));
    }

    @Test
    void dropSigns_signsAgree_sumsWhateverTheChance() {
        ArrayGradientRows result = ArrayGradientRows.zeros(1, 3);
        for (long seed = 0; seed < 50; seed++) {
            result.dropSigns(0, ArrayGradientRows.of(new double[] {1, -2, 0}, new double[] {3, -1, 0}), 0, seed);
            assertThat(result.row(0)).containsExactly(new double[] {4, -3, 0}, within(0.0));
        }
    }

    @Test
    void dropSigns_sameSeed_sameAnswer() {
        ArrayGradientRows rows = ArrayGradientRows.of(random(8, 4, 30));
        ArrayGradientRows a = ArrayGradientRows.zeros(2, 30);
        a.dropSigns(0, rows, 0.2, 7);
        a.dropSigns(1, rows, 0.2, 7);
        assertThat(a.row(0)).isEqualTo(a.row(1));
        a.dropSigns(1, rows, 0.2, 8);
        assertThat(a.row(0)).isNotEqualTo(a.row(1));
    }

    @Test
    void trimmedMean_ofTorchJdsExample_meetsItsVector() {
        ArrayGradientRows rows = ArrayGradientRows.of(
                new double[] {1e11, 3}, new double[] {1, -1e11}, new double[] {-1e10, 1e10}, new double[] {2, 2});
        rows.trimmedMean(0, rows, 1);
        assertThat(rows.row(0)).containsExactly(1.5, 2.5);
    }

    @Test
    void trimmedMean_nothingLeft_refuses() {
        ArrayGradientRows rows = ArrayGradientRows.zeros(4, 2);
        assertThatThrownBy(() -> rows.trimmedMean(0, rows, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 rows");
    }
}
