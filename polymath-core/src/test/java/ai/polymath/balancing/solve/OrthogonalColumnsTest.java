package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthogonalColumnsTest {
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "5,3", "20,20", "64,40"})
    void rotate_randomColumns_makesThemOrthogonalAndKeepsTheSumOfSquares(int n, int r) {
        SplittableRandom random = new SplittableRandom(n);
        double[][] columns = new double[r][];
        for (int k = 0; k < r; k++) {
            columns[k] = random.doubles(n, -1, 1).toArray();
        }
        double[][] before = outer(columns);
        OrthogonalColumns.rotate(columns);
        double[][] after = outer(columns);
        for (int p = 0; p < r; p++) {
            for (int q = 0; q < p; q++) {
                double allowed = 1e-14
                        * n
                        * Math.sqrt(Samples.dot(columns[p], columns[p]) * Samples.dot(columns[q], columns[q]));
                assertThat(Math.abs(Samples.dot(columns[p], columns[q]))).isLessThanOrEqualTo(allowed);
            }
        }
        for (int i = 0; i < n; i++) {
            assertThat(after[i]).containsExactly(before[i], within(1e-12));
        }
    }

    /** Eigenvalues 1 and about 1e-24: the small one is far below the rounding of the large one. */
    @Test
    void rotate_gradedColumns_findsTheSmallEigenvalueToFullPrecision() {
        double small = 1e-12;
        // Rows g_1 = (1, 0), g_2 = small * (0.6, 0.8); G has determinant (0.8 small)^2 and trace 1 + small^2.
        double[][] columns = {{1, 0.6 * small}, {0, 0.8 * small}};
        OrthogonalColumns.rotate(columns);
        double first = Samples.dot(columns[0], columns[0]);
        double second = Samples.dot(columns[1], columns[1]);
        assertThat(Math.min(first, second) / (0.64 * small * small)).isCloseTo(1, within(1e-14));
    }

    private static double[][] outer(double[][] columns) {
        int n = columns[0].length;
        double[][] product = new double[n][n];
        for (double[] column : columns) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    product[i][j] += column[i] * column[j];
                }
            }
        }
        return product;
    }
}
