package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.balancing.ArrayGradientRows;
import ai.polymath.balancing.GradientRows;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows on libtorch must say what the plain ones in core say. */
class TensorRowsTest {
    private static double[][] random(SplittableRandom random, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int k = 0; k < columns; k++) {
                row[k] = random.nextInt(5) == 0 ? 0 : random.nextDouble() * 2 - 1;
            }
        }
        return values;
    }

    private static TensorRows tensor(double[][] values) {
        double[] flat = java.util.Arrays.stream(values)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
        return new TensorRows(Tensors.of(flat, values.length, values[0].length));
    }

    private static double[][] copy(double[][] values) {
        return java.util.Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }

    private static void assertSame(TensorRows actual, double[][] expected) {
        double[] flat = Tensors.doubles(actual.tensor());
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < expected[i].length; k++) {
                assertThat(flat[i * expected[i].length + k]).isCloseTo(expected[i][k], within(1e-13));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyOperation_randomRows_agreesWithThePlainOnes(long seed) {
        Engine.start(1);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] a = random(random, 4, 9);
        double[][] b = random(random, 5, 9);
        try (Scope scope = Scope.open()) {
            TensorRows tensorA = tensor(a);
            TensorRows tensorB = tensor(b);
            double[][] plainA = copy(a);
            GradientRows arrayA = new ArrayGradientRows(plainA);
            GradientRows arrayB = new ArrayGradientRows(copy(b));
            for (GradientRows[] pair : new GradientRows[][] {{tensorA, tensorB}, {arrayA, arrayB}}) {
                pair[0].blend(0, 0.25, pair[1], 3, 0.75);
                pair[0].blend(1, 0, pair[1], 2, -2);
                pair[0].addSquares(2, pair[1], 4);
                pair[0].combine(3, pair[1], new int[] {0, 2, 4}, new double[] {1, -0.5, 2});
            }
            assertSame(tensorA, plainA);
            assertThat(tensorA.gramian(new int[] {0, 3}).toArray())
                    .containsExactly(arrayA.gramian(new int[] {0, 3}).toArray(), within(1e-12));
            assertThat(tensorA.adaptiveSquareNorm(0, tensorB, 1, 0.5) > 0).isTrue();
            double[][] squares = copy(b);
            for (double[] row : squares) {
                for (int k = 0; k < row.length; k++) {
                    row[k] = row[k] * row[k];
                }
            }
            assertThat(tensor(a).adaptiveSquareNorm(1, tensor(squares), 1, 1e-3))
                    .isCloseTo(
                            new ArrayGradientRows(copy(a))
                                    .adaptiveSquareNorm(1, new ArrayGradientRows(squares), 1, 1e-3),
                            within(1e-12));
            tensorA.trimmedMean(0, tensorB, 1);
            arrayA.trimmedMean(0, arrayB, 1);
            assertSame(tensorA, plainA);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dropSigns_noLeak_keepsOneSignOfEachColumn(long seed) {
        Engine.start(1);
        double[][] values = random(new SplittableRandom(seed), 4, 50);
        try (Scope scope = Scope.open()) {
            TensorRows result = tensor(new double[1][50]);
            result.dropSigns(0, tensor(values), 0, seed);
            double[] kept = Tensors.doubles(result.tensor());
            int positives = 0;
            for (int k = 0; k < 50; k++) {
                double positive = 0;
                double negative = 0;
                for (double[] row : values) {
                    positive += Math.max(0, row[k]);
                    negative += Math.min(0, row[k]);
                }
                double nearest = Math.abs(kept[k] - positive) < Math.abs(kept[k] - negative) ? positive : negative;
                assertThat(kept[k]).isCloseTo(nearest, within(1e-12));
                positives += nearest == positive ? 1 : 0;
            }
            assertThat(positives).isBetween(5, 45);
            TensorRows all = tensor(new double[1][50]);
            all.dropSigns(0, tensor(values), 1, seed);
            double[] sums = Tensors.doubles(all.tensor());
            for (int k = 0; k < 50; k++) {
                double sum = values[0][k] + values[1][k] + values[2][k] + values[3][k];
                assertThat(sums[k]).isCloseTo(sum, within(1e-12));
            }
        }
    }
}
