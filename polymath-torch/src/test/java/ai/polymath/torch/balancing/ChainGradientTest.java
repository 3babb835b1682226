package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.DenseLink;
import ai.polymath.torch.chain.Slope;
import ai.polymath.torch.chain.Workspace;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain's inner products and weighted pass are those of the Jacobian that as many backward passes fill. */
class ChainGradientTest {
    private static final int WORDS = 7;
    private static final int CODES = 4;
    private static final int NUMBERS = 5;
    private static final int TASKS = 4;
    private static final double RELATIVE = 1e-12;

    /** A network that reads numbers and codes, or codes alone as tokens. */
    private static Network network(String encoder, boolean tokens) {
        Engine.start(1);
        int numbers = tokens ? 0 : NUMBERS;
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < numbers; i++) {
            features.add(new InputShape.Feature("x" + i, i, 1, -1));
        }
        for (int i = 0; i < CODES; i++) {
            features.add(new InputShape.Feature("c" + i, numbers, 0, i));
        }
        List<FittedTask> tasks = new ArrayList<>();
        for (int t = 0; t < TASKS; t++) {
            tasks.add(new FittedTask(RegressionTask.of("y" + t), List.of(), 0, 1));
        }
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                new HardSharing(),
                new HeadSettings(List.of(), 0));
        InputShape shape = new InputShape(numbers, Collections.nCopies(CODES, WORDS), features);
        return Network.build(model, shape, tasks, ScalarType.Double, Engine.device("cpu"), 1);
    }

    /** Index 1 is a missing token: with gaps, sequences have different lengths. */
    private static Inputs inputs(int rows, boolean tokens, boolean gaps) {
        SplittableRandom random = new SplittableRandom(2);
        int numbers = tokens ? 0 : NUMBERS;
        double[] dense =
                random.doubles((long) rows * numbers).map(x -> 2 * x - 1).toArray();
        long[] codes = random.longs((long) rows * CODES, gaps ? 0 : 2, WORDS).toArray();
        return new Inputs(Tensors.of(dense, rows, numbers), Tensors.of(codes, rows, CODES));
    }

    private static Cut cut(Network network, Inputs inputs) {
        return RandomLosses.traced(network, inputs, TASKS);
    }

    private static double[][] oneByOne(Network network, Inputs inputs, int[] present) {
        double[][] rows = new double[present.length][];
        for (int i = 0; i < present.length; i++) {
            RandomLosses.recorded(network, inputs, TASKS).backward(present[i], false);
            rows[i] = Tensors.doubles(
                    network.parameters().gradient(network.parameters().segment(Network.SHARED)));
        }
        return rows;
    }

    private static void assertChainIsJacobian(Network network, Inputs inputs, int[] present, Workspace space) {
        try (Scope scope = Scope.open()) {
            double[][] jacobian = oneByOne(network, inputs, present);
            assertThat(norm(jacobian[0])).isPositive();
            Cut cut = cut(network, inputs);
            Chain chain = cut.chain();
            assertThat(chain).isNotNull();
            double[] products = Tensors.doubles(chain.gramian(cut.gradients(present), space));
            int size = present.length;
            assertThat(products).hasSize(size * size);
            for (int s = 0; s < size; s++) {
                for (int t = 0; t < size; t++) {
                    double scale = norm(jacobian[s]) * norm(jacobian[t]);
                    assertThat(products[s * size + t])
                            .isCloseTo(dot(jacobian[s], jacobian[t]), within(RELATIVE * scale));
                }
            }
            double[] weights = new SplittableRandom(5).doubles(size).toArray();
            chain.backward(Tensors.of(weights, size));
            double[] step = Tensors.doubles(
                    network.parameters().gradient(network.parameters().segment(Network.SHARED)));
            for (int k = 0; k < step.length; k++) {
                double expected = 0;
                double scale = 0;
                for (int t = 0; t < size; t++) {
                    expected += weights[t] * jacobian[t][k];
                    scale += norm(jacobian[t]);
                }
                assertThat(step[k]).isCloseTo(expected, within(RELATIVE * scale));
            }
            assertRowsAreJacobian(network, inputs, present, jacobian);
            assertThat(network.parameters().isLinked()).isTrue();
        }
    }

    /** Rows that a chain fills, and one task's gradient that passes it alone, are those of autograd. */
    private static void assertRowsAreJacobian(Network network, Inputs inputs, int[] present, double[][] jacobian) {
        long columns = network.parameters().segment(Network.SHARED).length();
        try (TaskGradients rows = new TaskGradients(network, TASKS, columns)) {
            Tensor filled = rows.fill(cut(network, inputs), present).tensor();
            for (int i = 0; i < present.length; i++) {
                assertClose(Tensors.doubles(filled.select(0, i)), jacobian[i]);
                cut(network, inputs).backward(present[i], false);
                assertClose(
                        Tensors.doubles(network.parameters()
                                .gradient(network.parameters().segment(Network.SHARED))),
                        jacobian[i]);
            }
        }
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int k = 0; k < expected.length; k++) {
            assertThat(actual[k]).isCloseTo(expected[k], within(RELATIVE * norm(expected)));
        }
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void assertAllSizes(Network network, boolean tokens, boolean gaps) {
        assertThat(network.isChain()).isTrue();
        try (Workspace space = new Workspace()) {
            int[] all = IntStream.range(0, TASKS).toArray();
            // Batches shorter and longer than layers are wide; what one leaves in the workspace must not matter.
            for (int rows : new int[] {3, 25, 1, 8}) {
                assertChainIsJacobian(network, inputs(rows, tokens, gaps), all, space);
                assertChainIsJacobian(network, inputs(rows, tokens, gaps), new int[] {1, 3}, space);
                assertChainIsJacobian(network, inputs(rows, tokens, gaps), new int[] {2}, space);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: mlp, widths: [7, 9], dropout: 0}",
                "{type: mlp, widths: [16, 16, 16], dropout: 0.3, residual: true, activation: tanh}",
                "{type: mlp, widths: [9, 9, 4], dropout: 0.5, activation: gelu}",
                "{type: mlp, widths: [12], dropout: 0, activation: identity}",
                "{type: mlp, widths: [12, 3], dropout: 0.2, activation: identity}",
                "{type: mlp, widths: [6, 6], dropout: 0, activation: silu, residual: true}",
                "{type: mlp, widths: [6, 6], dropout: 0, activation: elu}"
            })
    void gramianAndBackward_fullyConnected_areThoseOfTheJacobian(String encoder) {
        try (Network network = network(encoder, false)) {
            assertAllSizes(network, false, false);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: rnn, embedding: 3, units: 4} | false",
                "{type: rnn, embedding: 3, units: 4} | true",
                "{type: rnn, embedding: 3, units: 4, layers: 3, dropout: 0.3} | false",
                "{type: rnn, embedding: 3, units: 4, layers: 2, dropout: 0.3} | true",
                "{type: rnn, embedding: 5, units: 3, layers: 2, pooling: mean} | false",
                "{type: rnn, embedding: 5, units: 3, pooling: mean} | true",
                "{type: rnn, embedding: 3, units: 4, pooling: max} | true"
            })
    void gramianAndBackward_gru_areThoseOfTheJacobian(String encoder, boolean gaps) {
        try (Network network = network(encoder, true)) {
            assertAllSizes(network, true, gaps);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: mlp, widths: [7, 9], normalization: layer}",
                "{type: mlp, widths: [7, 9], normalization: batch}",
                "{type: rnn, cell: lstm}",
                "{type: rnn, bidirectional: true}",
                "{type: rnn, pooling: attention}",
                "{type: text-cnn}"
            })
    void isChain_layersThatChainsDoNotKnow_no(String encoder) {
        boolean tokens = !encoder.contains("mlp");
        try (Network network = network(encoder, tokens);
                Scope scope = Scope.open()) {
            assertThat(network.isChain()).isFalse();
            assertThat(cut(network, inputs(6, tokens, false)).chain()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void room_holdsWhatTheWorkspaceTakes(int rows) {
        try (Network network = network("{type: mlp, widths: [16, 9], dropout: 0}", false);
                Workspace space = new Workspace();
                Scope scope = Scope.open()) {
            Cut cut = cut(network, inputs(rows, false, false));
            long room = cut.chain().room(TASKS);
            cut.chain().gramian(cut.gradients(IntStream.range(0, TASKS).toArray()), space);
            assertThat(space.size()).isPositive().isLessThanOrEqualTo(TASKS * room);
        }
    }

    /**
     * Inputs far from 0 and losses whose slopes cancel over the batch, as in a trained network, in single precision: the
     * products are as precise as those of rows.
     */
    @ParameterizedTest
    @ValueSource(floats = {0, 1, 10, 100})
    void pass_cancellingGradientsInFloats_keepsTheirPrecision(float mean) {
        Engine.start(1);
        int batch = 32;
        int in = 64;
        int out = 8;
        try (Workspace space = new Workspace();
                Scope scope = Scope.open()) {
            SplittableRandom random = new SplittableRandom(1);
            double[] x = random.doubles(batch * in)
                    .map(v -> (float) (mean + v - 0.5))
                    .toArray();
            double[] d = random.doubles(TASKS * batch * out).map(v -> v - 0.5).toArray();
            for (int start = 0; start < d.length; start += out) {
                // Slopes of a row and its neighbour are opposite but for 1 in 1000.
                for (int k = 0; start / out % 2 == 1 && k < out; k++) {
                    d[start + k] = -d[start - out + k] * (1 + 1e-3 * d[start + k]);
                }
            }
            for (int i = 0; i < d.length; i++) {
                d[i] = (float) d[i];
            }
            double[][] jacobian = new double[TASKS][out * (in + 1)];
            for (int t = 0; t < TASKS; t++) {
                for (int b = 0; b < batch; b++) {
                    for (int o = 0; o < out; o++) {
                        double slope = d[(t * batch + b) * out + o];
                        for (int i = 0; i < in; i++) {
                            jacobian[t][o * in + i] += slope * x[b * in + i];
                        }
                        jacobian[t][out * in + o] += slope;
                    }
                }
            }
            Tensor inputs = Tensors.of(x, batch, in).to(ScalarType.Float);
            Tensor gradients = Tensors.of(d, TASKS, batch, out).to(ScalarType.Float);
            Tensor before = Tensors.zeros(ScalarType.Float, batch, out);
            Tensor weight = Tensors.zeros(ScalarType.Float, out, in).set_requires_grad(true);
            Tensor bias = Tensors.zeros(ScalarType.Float, out).set_requires_grad(true);
            DenseLink link = new DenseLink(weight, bias, inputs, Slope.of(before, x1 -> x1), false);
            double[] products = Tensors.doubles(
                    link.pass(gradients, true, false, space).products().to(ScalarType.Double));
            for (int s = 0; s < TASKS; s++) {
                for (int t = 0; t < TASKS; t++) {
                    assertThat(products[s * TASKS + t])
                            .isCloseTo(
                                    dot(jacobian[s], jacobian[t]),
                                    within(1e-5 * norm(jacobian[s]) * norm(jacobian[t])));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-100, 1e100})
    void gramian_gradientsOfAnotherSize_areScaledAlone(double factor) {
        try (Network network = network("{type: mlp, widths: [16, 9], dropout: 0}", false);
                Workspace space = new Workspace();
                Scope scope = Scope.open()) {
            int[] all = IntStream.range(0, TASKS).toArray();
            Inputs inputs = inputs(6, false, false);
            Cut one = cut(network, inputs);
            double[] plain = Tensors.doubles(one.chain().gramian(one.gradients(all), space));
            Cut two = cut(network, inputs);
            Tensor scaled = two.gradients(all).mul(new Scalar(factor));
            double[] products = Tensors.doubles(two.chain().gramian(scaled, space));
            double largest = Arrays.stream(plain).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < plain.length; i++) {
                assertThat(products[i] / factor / factor).isCloseTo(plain[i], within(RELATIVE * largest));
            }
        }
    }
}
