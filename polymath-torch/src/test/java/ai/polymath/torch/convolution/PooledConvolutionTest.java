package ai.polymath.torch.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Products with banded matrices give what libtorch's convolution and pooling give, and what the definition says. */
class PooledConvolutionTest {
    private static final long[] ONE = {1, 1};

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    /** A layer of random form. */
    private record Layer(int batch, int in, int out, int height, int width, int tall, int wide, int padding, int pool) {
        static Layer of(SplittableRandom random) {
            while (true) {
                int tall = random.nextInt(1, 6);
                int wide = random.nextInt(1, 6);
                Layer layer = new Layer(
                        random.nextInt(1, 5),
                        random.nextInt(1, 7),
                        random.nextInt(1, 7),
                        random.nextInt(1, 20),
                        random.nextInt(1, 20),
                        tall,
                        wide,
                        random.nextInt(0, Math.min(tall, wide)),
                        random.nextInt(1, 4));
                if (layer.rows() >= layer.pool && layer.columns() >= layer.pool) {
                    return layer;
                }
            }
        }

        int rows() {
            return height + 2 * padding - tall + 1;
        }

        int columns() {
            return width + 2 * padding - wide + 1;
        }
    }

    private record Numbers(Tensor x, Tensor weight, Tensor bias) {
        static Numbers of(Layer layer, SplittableRandom random, boolean coarse) {
            return new Numbers(
                    numbers(random, coarse, layer.batch, layer.in, layer.height, layer.width),
                    numbers(random, coarse, layer.out, layer.in, layer.tall, layer.wide),
                    numbers(random, coarse, layer.out));
        }

        Tensor[] all() {
            return new Tensor[] {x, weight, bias};
        }
    }

    private static Tensor numbers(SplittableRandom random, boolean coarse, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[count];
        Arrays.setAll(values, i -> coarse ? random.nextInt(-1, 2) : random.nextDouble(-1, 1));
        return Tensors.of(values, shape).set_requires_grad(true);
    }

    private static Tensor banded(Numbers given, Layer layer) {
        Plan plan = PooledConvolution.plan(given.x(), given.weight(), layer.padding, layer.pool);
        return PooledConvolution.banded(plan, given.x(), given.weight(), given.bias(), layer.padding);
    }

    private static Tensor oracle(Numbers given, Layer layer) {
        long[] sides = {layer.padding, layer.padding};
        Tensor y = torch.conv2d(given.x(), given.weight(), new TensorOptional(given.bias()), ONE, sides, ONE, 1);
        return torch.max_pool2d(y, layer.pool, layer.pool);
    }

    private static Tensor[] gradients(Tensor y, Numbers given, Tensor at) {
        y.backward(at, new BoolOptional(true), false, new TensorArrayRefOptional());
        return Arrays.stream(given.all())
                .map(leaf -> {
                    Tensor found = leaf.grad().clone();
                    leaf.grad().zero_();
                    return found;
                })
                .toArray(Tensor[]::new);
    }

    private static void assertSame(Tensor found, Tensor expected, double relative) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        double scale = expected.detach().abs().max().item_double();
        assertThat(found.sub(expected).abs().max().item_double()).isLessThanOrEqualTo(relative * Math.max(scale, 1));
    }

    static int[] seeds() {
        return IntStream.range(0, 120).toArray();
    }

    /** Coarse numbers have many ties, of which the first alone gets the gradient; later passes lay out windows. */
    @ParameterizedTest
    @MethodSource("seeds")
    void banded_anyForm_isConvolutionAndPoolingOfLibtorch(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layer layer = Layer.of(random);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, seed % 3 == 0);
            Tensor y = banded(given, layer);
            Tensor expected = oracle(given, layer);
            assertSame(y, expected, 1e-13);
            for (int pass = 0; pass < 4; pass++) {
                Tensor at = numbers(random, false, y.shape()).detach();
                Tensor[] found = gradients(y, given, at);
                Tensor[] those = gradients(expected, given, at);
                for (int i = 0; i < found.length; i++) {
                    assertSame(found[i], those[i], 1e-12);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 4, 7, 9, 3, 2, 1, 2", "2, 1, 2, 6, 6, 3, 3, 0, 1", "2, 2, 3, 9, 10, 2, 4, 1, 3"})
    void banded_backward_isFiniteDifference(
            int batch, int in, int out, int height, int width, int tall, int wide, int padding, int pool) {
        Layer layer = new Layer(batch, in, out, height, width, tall, wide, padding, pool);
        SplittableRandom random = new SplittableRandom(7);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, false);
            Tensor y = banded(given, layer);
            Tensor at = numbers(random, false, y.shape()).detach();
            Tensor[] found = gradients(y, given, at);
            double step = 1e-6;
            for (int i = 0; i < found.length; i++) {
                double[] gradient = Tensors.doubles(found[i]);
                Tensor leaf = given.all()[i];
                for (int k = 0; k < gradient.length; k += 5) {
                    double[] values = new double[2];
                    try (Gradients.Off off = Gradients.off()) {
                        for (int side = 0; side < 2; side++) {
                            leaf.view(-1).select(0, k).add_(new Scalar(side == 0 ? step : -2 * step));
                            values[side] = banded(given, layer).mul(at).sum().item_double();
                        }
                        leaf.view(-1).select(0, k).add_(new Scalar(step));
                    }
                    assertThat(gradient[k]).isCloseTo((values[0] - values[1]) / 2 / step, within(1e-6));
                }
            }
        }
    }

    /** The definition, place by place, in a form for which the product takes this way. */
    @Test
    void of_floats_isTheDefinition() {
        SplittableRandom random = new SplittableRandom(1);
        Layer layer = new Layer(64, 2, 3, 8, 7, 3, 3, 1, 2);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, false);
            assertThat(PooledConvolution.plan(given.x(), given.weight(), 1, 2).isFaster())
                    .isTrue();
            Tensor y = PooledConvolution.of(
                    given.x().detach().to(ScalarType.Float),
                    given.weight().detach().to(ScalarType.Float).set_requires_grad(true),
                    given.bias().detach().to(ScalarType.Float),
                    1,
                    1,
                    2);
            assertThat(y.shape()).containsExactly(64, 3, 4, 3);
            double[] found = Tensors.doubles(y.detach().contiguous().to(ScalarType.Double));
            double[] x = Tensors.doubles(given.x());
            double[] weight = Tensors.doubles(given.weight());
            double[] bias = Tensors.doubles(given.bias());
            for (int place = 0; place < found.length; place++) {
                int column = place % 3;
                int row = place / 3 % 4;
                int o = place / 12 % 3;
                int b = place / 36;
                double largest = Double.NEGATIVE_INFINITY;
                for (int near = 0; near < 4; near++) {
                    double sum = bias[o];
                    for (int k = 0; k < 18; k++) {
                        int i = k / 9;
                        int r = 2 * row + near / 2 + k / 3 % 3 - 1;
                        int c = 2 * column + near % 2 + k % 3 - 1;
                        if (r >= 0 && r < 8 && c >= 0 && c < 7) {
                            sum += weight[o * 18 + k] * x[((b * 2 + i) * 8 + r) * 7 + c];
                        }
                    }
                    largest = Math.max(largest, sum);
                }
                assertThat(found[place]).isCloseTo(largest, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void banded_frozenInput_getsNoGradient(int frozen) {
        SplittableRandom random = new SplittableRandom(2);
        Layer layer = new Layer(2, 2, 3, 6, 6, 3, 3, 0, 2);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, false);
            given.all()[frozen].set_requires_grad(false);
            Tensor y = banded(given, layer);
            Tensor expected = oracle(given, layer);
            y.sum().backward();
            Tensor[] found = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                found[i] = i == frozen ? null : given.all()[i].grad().clone();
                if (i == frozen) {
                    assertThat(given.all()[i].grad().defined()).isFalse();
                } else {
                    given.all()[i].grad().zero_();
                }
            }
            expected.sum().backward();
            for (int i = 0; i < 3; i++) {
                if (i != frozen) {
                    assertSame(found[i], given.all()[i].grad(), 1e-12);
                }
            }
        }
    }

    /** The gradient at some of the inputs alone, as torch.grad asks for it. */
    @Test
    void banded_gradientAtTheInputAlone_isThatOfLibtorch() {
        SplittableRandom random = new SplittableRandom(3);
        Layer layer = new Layer(3, 2, 4, 9, 8, 3, 2, 1, 2);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, false);
            TensorVector at = new TensorVector(given.x());
            Tensor[] found = new Tensor[2];
            for (int i = 0; i < 2; i++) {
                Tensor y = i == 0 ? banded(given, layer) : oracle(given, layer);
                TensorVector of = new TensorVector(y.square().sum());
                TensorVector all = torch.grad(of, at, new TensorVector(), new BoolOptional(false), false, false);
                found[i] = new Tensor(all.get(0));
            }
            assertSame(found[0], found[1], 1e-12);
        }
    }

    /** libtorch holds on to hooks of Java loosely: the scope must keep them. */
    @Test
    void banded_collectionBetweenPasses_findsItsWayBack() {
        SplittableRandom random = new SplittableRandom(6);
        Layer layer = new Layer(3, 2, 4, 9, 8, 3, 2, 1, 2);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, random, false);
            Tensor y = torch.relu(banded(given, layer)).square().sum();
            Tensor expected = torch.relu(oracle(given, layer)).square().sum();
            Tensor one = torch.ones_like(y);
            for (int pass = 0; pass < 3; pass++) {
                System.gc();
                Tensor[] found = gradients(y, given, one);
                Tensor[] those = gradients(expected, given, one);
                for (int i = 0; i < found.length; i++) {
                    assertSame(found[i], those[i], 1e-12);
                }
            }
        }
    }

    @Test
    void banded_secondDerivative_isRefused() {
        Layer layer = new Layer(2, 1, 2, 6, 6, 3, 3, 0, 2);
        try (Scope scope = Scope.open()) {
            Numbers given = Numbers.of(layer, new SplittableRandom(4), false);
            Tensor loss = banded(given, layer).square().sum();
            TensorVector at = new TensorVector(given.weight());
            assertThatThrownBy(() -> torch.grad(
                            new TensorVector(loss), at, new TensorVector(), new BoolOptional(true), true, false))
                    .hasMessageContaining("can't be differentiated again");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 64, true", "2, 64, false", "1, 63, false", "1, 0, false"})
    void of_formsItDoesNotSpeedUp_goToLibtorch(int stride, int batch, boolean banded) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor x = torch.randn(batch, 2, 14, 14);
            Tensor y = PooledConvolution.of(x, torch.randn(3, 2, 3, 3), torch.randn(3), stride, 0, 2);
            assertThat(y.size(0)).isEqualTo(batch);
            // What comes from rows in front has the channels next to each other.
            assertThat(y.stride(1) == 1).isEqualTo(banded);
        }
    }
}
