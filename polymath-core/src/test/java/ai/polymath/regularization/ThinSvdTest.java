package ai.polymath.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinSvdTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void of_knownFactors_findsSingularValuesToFullRelativeAccuracy(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 3 + random.nextInt(6);
        int columns = 3 + random.nextInt(12);
        // Rows of disjoint support are orthogonal whatever their lengths: their lengths are the singular values.
        double[] w = new double[rows * columns];
        double[] lengths = new double[Math.min(rows, columns)];
        for (int k = 0; k < lengths.length; k++) {
            lengths[k] = Math.pow(10, -2 * k);
            w[k * columns + k] = lengths[k];
        }
        // One exact plane rotation by the angle with cosine 0.6 and sine 0.8 mixes the longest and the shortest.
        int last = lengths.length - 1;
        for (int i = 0; i < rows; i++) {
            double x = w[i * columns];
            double y = w[i * columns + last];
            w[i * columns] = 0.6 * x - 0.8 * y;
            w[i * columns + last] = 0.8 * x + 0.6 * y;
        }
        double[] values = ThinSvd.of(w, rows, columns).values();
        for (int k = 0; k < lengths.length; k++) {
            assertThat(values[k]).isCloseTo(lengths[k], within(1e-13 * lengths[k]));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void map_identityOfAnyMatrix_restoresIt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 1 + random.nextInt(30);
        int columns = 1 + random.nextInt(30);
        int rank = 1 + random.nextInt(Math.min(rows, columns));
        double scale = Math.pow(10, 200 * (random.nextDouble() - 0.5));
        double[] w = Matrices.scaled(
                Matrices.times(
                        Matrices.random(random, rows * rank, 1),
                        Matrices.random(random, rank * columns, 1),
                        rows,
                        rank,
                        columns),
                scale);
        ThinSvd svd = ThinSvd.of(w, rows, columns);
        double[] restored = new double[w.length];
        svd.map(sigma -> sigma, restored);
        assertThat(Matrices.norm(Matrices.plus(restored, -1, w))).isLessThan(1e-13 * Matrices.norm(w));
        double[] values = svd.values();
        assertThat(Matrices.norm(values)).isCloseTo(Matrices.norm(w), within(1e-13 * Matrices.norm(w)));
        for (int k = 1; k < values.length; k++) {
            assertThat(values[k]).isBetween(0.0, values[k - 1]);
        }
        for (int k = rank; k < values.length; k++) {
            assertThat(values[k]).isLessThan(1e-13 * values[0]);
        }
        // V f(sigma) V' of squares is W'W.
        double[] gram = Matrices.times(Matrices.transpose(w, rows, columns), w, columns, rows, columns);
        double[] mapped = svd.mapColumns(sigma -> sigma * sigma);
        assertThat(Matrices.norm(Matrices.plus(mapped, -1, gram))).isLessThan(1e-12 * Matrices.norm(gram));
    }

    @Test
    void of_zeroEmptyAndRepeated_isWellBehaved() {
        assertThat(ThinSvd.of(new double[6], 2, 3).values()).containsExactly(0, 0);
        assertThat(ThinSvd.of(new double[0], 0, 3).sum()).isZero();
        assertThat(ThinSvd.of(new double[] {0, 2, 2, 0}, 2, 2).values()).containsExactly(2, 2);
        assertThat(ThinSvd.of(new double[] {1, 1, 1, 1}, 2, 2).values()[0]).isCloseTo(2, within(1e-15));
        assertThat(ThinSvd.of(new double[] {1, Double.NaN}, 1, 2).sum()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20})
    void symmetricEigen_anyMatrix_isOrderedAndRestoresIt(int size) {
        SplittableRandom random = new SplittableRandom(size);
        double[] a = Matrices.random(random, size * size, 1);
        double[] symmetric = Matrices.plus(a, 1, Matrices.transpose(a, size, size));
        SymmetricEigen eigen = SymmetricEigen.of(symmetric, size);
        assertThat(eigen.size()).isEqualTo(size);
        for (int k = 1; k < size; k++) {
            assertThat(eigen.value(k)).isLessThanOrEqualTo(eigen.value(k - 1));
        }
        double[] restored = eigen.map(x -> x);
        assertThat(Matrices.norm(Matrices.plus(restored, -1, symmetric))).isLessThan(1e-13 * Matrices.norm(symmetric));
    }
}
