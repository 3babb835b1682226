package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image encoders against convolutions written as loops. */
class ImageEncoderTest {
    /** {@code [channel][row][column]}. */
    private static double[][][] image(double[] pixels, int channels, int height, int width) {
        double[][][] image = new double[channels][height][width];
        for (int i = 0; i < pixels.length; i++) {
            image[i / (height * width)][i / width % height][i % width] = pixels[i];
        }
        return image;
    }

    private static double at(double[][] plane, int row, int column) {
        boolean inside = row >= 0 && row < plane.length && column >= 0 && column < plane[0].length;
        return inside ? plane[row][column] : 0;
    }

    private static double[][][] convolve(
            double[][][] in, double[] weight, double[] bias, int kernel, int stride, int padding) {
        int out = weight.length / (in.length * kernel * kernel);
        int height = (in[0].length + 2 * padding - kernel) / stride + 1;
        int width = (in[0][0].length + 2 * padding - kernel) / stride + 1;
        double[][][] result = new double[out][height][width];
        for (int o = 0; o < out; o++) {
            for (int r = 0; r < height; r++) {
                for (int c = 0; c < width; c++) {
                    double sum = bias.length == 0 ? 0 : bias[o];
                    for (int i = 0; i < in.length; i++) {
                        for (int k = 0; k < kernel * kernel; k++) {
                            int row = r * stride - padding + k / kernel;
                            int column = c * stride - padding + k % kernel;
                            sum += weight[(o * in.length + i) * kernel * kernel + k] * at(in[i], row, column);
                        }
                    }
                    result[o][r][c] = sum;
                }
            }
        }
        return result;
    }

    private static double[][][] pool(double[][][] in, int size, int stride, int padding) {
        int height = (in[0].length + 2 * padding - size) / stride + 1;
        int width = (in[0][0].length + 2 * padding - size) / stride + 1;
        double[][][] result = new double[in.length][height][width];
        for (int o = 0; o < in.length; o++) {
            for (int r = 0; r < height; r++) {
                for (int c = 0; c < width; c++) {
                    double largest = Double.NEGATIVE_INFINITY;
                    for (int k = 0; k < size * size; k++) {
                        int row = r * stride - padding + k / size;
                        int column = c * stride - padding + k % size;
                        if (row >= 0 && row < in[0].length && column >= 0 && column < in[0][0].length) {
                            largest = Math.max(largest, in[o][row][column]);
                        }
                    }
                    result[o][r][c] = largest;
                }
            }
        }
        return result;
    }

    private static double[][][] map(double[][][] in, java.util.function.DoubleUnaryOperator f) {
        return Arrays.stream(in)
                .map(plane -> Arrays.stream(plane)
                        .map(row -> Arrays.stream(row).map(f).toArray())
                        .toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static double[] means(double[][][] in) {
        return Arrays.stream(in)
                .mapToDouble(plane -> Arrays.stream(plane)
                        .flatMapToDouble(Arrays::stream)
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static double[] flat(double[][][] in) {
        return Arrays.stream(in)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static double[] linear(double[] x, double[] weight, double[] bias) {
        double[] y = bias.clone();
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
                y[o] += weight[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static double relu(double x) {
        return Math.max(0, x);
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * scale));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void cnn_flattened_isConvolutionPoolingAndLayersByLoops(long seed) {
        CnnEncoder kind = new CnnEncoder(
                List.of(2, 9, 11),
                List.of(
                        CnnEncoder.Block.of(3, 2, 2),
                        new CnnEncoder.Block(4, 3, 2, 3, Normalization.NONE, Activation.RELU)),
                CnnEncoder.Places.FLATTEN,
                List.of(5),
                Activation.TANH,
                0.3);
        double[][] x = Alone.normal(new SplittableRandom(seed), 4, 2 * 9 * 11);
        try (Alone alone = new Alone(kind, Alone.numbers(2 * 9 * 11), seed)) {
            double[][] z = alone.run(Alone.dense(x), false);
            for (int i = 0; i < x.length; i++) {
                double[][][] h = image(x[i], 2, 9, 11);
                h = pool(
                        map(
                                convolve(h, alone.values("block.0.weight"), alone.values("block.0.bias"), 2, 1, 0),
                                ImageEncoderTest::relu),
                        2,
                        2,
                        0);
                h = pool(
                        map(
                                convolve(h, alone.values("block.1.weight"), alone.values("block.1.bias"), 3, 1, 2),
                                ImageEncoderTest::relu),
                        3,
                        3,
                        0);
                double[] y = linear(flat(h), alone.values("layer.0.weight"), alone.values("layer.0.bias"));
                assertClose(z[i], Arrays.stream(y).map(Math::tanh).toArray());
            }
        }
    }

    @Test
    void cnn_averagedAndWithAnActivationThatFalls_poolsAfterIt() {
        CnnEncoder kind = new CnnEncoder(
                List.of(1, 6, 6),
                List.of(new CnnEncoder.Block(3, 3, null, 2, Normalization.NONE, Activation.SILU)),
                CnnEncoder.Places.AVERAGE,
                List.of(),
                Activation.RELU,
                0);
        double[][] x = Alone.normal(new SplittableRandom(5), 3, 36);
        try (Alone alone = new Alone(kind, Alone.numbers(36), 5)) {
            double[][] z = alone.run(Alone.dense(x), true);
            for (int i = 0; i < x.length; i++) {
                double[][][] h = convolve(
                        image(x[i], 1, 6, 6), alone.values("block.0.weight"), alone.values("block.0.bias"), 3, 1, 1);
                assertClose(z[i], means(pool(map(h, ImageEncoderTest::silu), 2, 2, 0)));
            }
        }
    }

    /** Normalised by running statistics. */
    private static double[][][] layer(Alone alone, String name, double[][][] in, int kernel, int stride) {
        double[][][] h =
                convolve(in, alone.values(name + ".convolution.weight"), new double[0], kernel, stride, kernel / 2);
        double[] gain = alone.values(name + ".norm.weight");
        double[] bias = alone.values(name + ".norm.bias");
        double[] mean = buffer(alone, name + ".norm.running_mean");
        double[] variance = buffer(alone, name + ".norm.running_var");
        for (int o = 0; o < h.length; o++) {
            int channel = o;
            h[o] = map(
                    new double[][][] {h[o]},
                    v -> (v - mean[channel]) / Math.sqrt(variance[channel] + 1e-5) * gain[channel] + bias[channel])[0];
        }
        return h;
    }

    private static double[] buffer(Alone alone, String name) {
        return Tensors.doubles(alone.book.buffers().get("e." + name));
    }

    private static double[][][] sum(double[][][] a, double[][][] b) {
        double[] left = flat(a);
        double[] right = flat(b);
        Arrays.setAll(left, i -> left[i] + right[i]);
        return image(left, a.length, a[0].length, a[0][0].length);
    }

    @ParameterizedTest
    @CsvSource({"18, true", "18, false", "50, true", "50, false"})
    void resnet_inEvaluation_isItsDefinitionByLoops(int depth, boolean small) {
        ResNetEncoder kind = new ResNetEncoder(List.of(2, 9, 8), depth, small, 2);
        SplittableRandom random = new SplittableRandom(depth);
        double[][] x = Alone.normal(random, 3, 2 * 9 * 8);
        try (Alone alone = new Alone(kind, Alone.numbers(2 * 9 * 8), depth)) {
            // Statistics that are neither 0 nor 1.
            alone.run(Alone.dense(x), true);
            double[][] z = alone.run(Alone.dense(x), false);
            int[] blocks = depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
            for (int i = 0; i < x.length; i++) {
                double[][][] h = layer(alone, "stem", image(x[i], 2, 9, 8), small ? 3 : 7, small ? 1 : 2);
                h = map(h, ImageEncoderTest::relu);
                h = small ? h : pool(h, 3, 2, 1);
                for (int group = 0; group < 4; group++) {
                    for (int b = 0; b < blocks[group]; b++) {
                        h = block(alone, "group." + group + "." + b, h, depth, b == 0 && group > 0 ? 2 : 1);
                    }
                }
                assertClose(z[i], means(h));
            }
        }
    }

    private static double[][][] block(Alone alone, String name, double[][][] in, int depth, int stride) {
        double[][][] h;
        if (depth == 50) {
            h = map(layer(alone, name + ".1", in, 1, 1), ImageEncoderTest::relu);
            h = map(layer(alone, name + ".2", h, 3, stride), ImageEncoderTest::relu);
            h = layer(alone, name + ".3", h, 1, 1);
        } else {
            h = map(layer(alone, name + ".1", in, 3, stride), ImageEncoderTest::relu);
            h = layer(alone, name + ".2", h, 3, 1);
        }
        boolean same = h.length == in.length && stride == 1;
        return map(sum(h, same ? in : layer(alone, name + ".shortcut", in, 1, stride)), ImageEncoderTest::relu);
    }

    @ParameterizedTest
    @CsvSource({"18, 11176512", "34, 21284672", "50, 23508032"})
    void resnet_forLargeImages_hasTheParametersOfTheOriginal(int depth, long parameters) {
        Engine.start(1);
        ParameterBook book = new ParameterBook(ScalarType.Float, 1);
        ResNetEncoder kind = new ResNetEncoder(List.of(3, 8, 8), depth, false, 64);
        try (Keeper keeper = new Keeper()) {
            keeper.build(() -> kind.build(Alone.numbers(3 * 64), book, "e", Owner.SHARED));
            assertThat(book.entries().stream()
                            .mapToLong(e -> e.tensor().numel())
                            .sum())
                    .isEqualTo(parameters);
        }
    }

    @Test
    void cnn_ofTheLenetWorkload_has21330Parameters() {
        CnnEncoder kind = new CnnEncoder(
                List.of(1, 28, 28),
                List.of(CnnEncoder.Block.of(10, 5, 2), CnnEncoder.Block.of(20, 5, 2)),
                CnnEncoder.Places.FLATTEN,
                List.of(50),
                Activation.RELU,
                0);
        try (Alone alone = new Alone(kind, Alone.numbers(28 * 28), 1)) {
            assertThat(alone.parameters()).isEqualTo(21_330);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "layer"})
    void normalization_ofImages_isByChannelOrByExample(String name) {
        Engine.start(1);
        Normalization normalization = Normalization.valueOf(name.toUpperCase(java.util.Locale.ROOT));
        double[] x = Alone.normal(new SplittableRandom(3), 1, 2 * 3 * 4)[0];
        ParameterBook book = new ParameterBook(ScalarType.Double, 1);
        try (Keeper keeper = new Keeper()) {
            double[] y = keeper.build(() -> Tensors.doubles(
                    normalization.build(book, "n", Owner.SHARED, 3).apply(Tensors.of(x, 2, 3, 2, 2), true)));
            for (int i = 0; i < y.length; i++) {
                int place = i;
                // Those that are normalised together: of one channel, or of one example.
                double[] group = java.util.stream.IntStream.range(0, x.length)
                        .filter(j -> name.equals("batch") ? j / 4 % 3 == place / 4 % 3 : j / 12 == place / 12)
                        .mapToDouble(j -> x[j])
                        .toArray();
                double mean = Arrays.stream(group).average().orElseThrow();
                double variance = Arrays.stream(group)
                        .map(v -> (v - mean) * (v - mean))
                        .average()
                        .orElseThrow();
                assertThat(y[i]).isCloseTo((x[i] - mean) / Math.sqrt(variance + 1e-5), within(1e-10));
            }
        }
    }

    @Test
    void build_columnsThatAreNoImage_saysWhatIsWrong() {
        ResNetEncoder kind = new ResNetEncoder(List.of(1, 2, 2), 18, true, 2);
        assertThatThrownBy(() -> new Alone(kind, Alone.numbers(3), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("[1, 2, 2], 4 numbers", "give 3", "same in all training rows");
        assertThatThrownBy(() -> new Alone(kind, Alone.numbers(5), 1))
                .hasMessageContainingAll("give 5", "features.ignored");
        assertThatThrownBy(() -> new Alone(kind, Alone.numbers(4, new boolean[] {false, true, false, false}), 1))
                .hasMessageContainingAll("give 5", "'x1' gives 2", "missing");
        InputShape mixed = new InputShape(
                4,
                List.of(3),
                List.of(new InputShape.Feature("x", 0, 4, -1), new InputShape.Feature("region", 4, 0, 0)));
        assertThatThrownBy(() -> new Alone(kind, mixed, 1)).hasMessageContaining("'region' is a category column");
    }

    @Test
    void settings_outOfRange_areRefused() {
        List<Integer> image = List.of(1, 4, 4);
        assertThatThrownBy(() -> new ResNetEncoder(image, 20, true, 64)).hasMessageContaining("18, 34 or 50");
        assertThatThrownBy(() -> new ResNetEncoder(List.of(4, 4), 18, true, 64))
                .hasMessageContaining("[channels, height, width]");
        assertThatThrownBy(() -> CnnEncoder.Block.of(3, 0, 2)).hasMessageContaining("kernel 0");
        CnnEncoder.Block block = CnnEncoder.Block.of(3, 3, 2);
        assertThatThrownBy(() -> new CnnEncoder(
                        image, List.of(block, block), CnnEncoder.Places.AVERAGE, List.of(), Activation.RELU, 0))
                .hasMessageContainingAll("Block 2", "1 x 1");
        assertThatThrownBy(() ->
                        new CnnEncoder(image, List.of(block), CnnEncoder.Places.AVERAGE, List.of(), Activation.RELU, 1))
                .hasMessageContaining("dropout is 1.0");
    }
}
