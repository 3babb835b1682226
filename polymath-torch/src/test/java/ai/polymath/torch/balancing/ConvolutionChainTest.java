package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.Workspace;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A convolutional trunk's inner products and weighted pass are those of as many backward passes. */
class ConvolutionChainTest {
    private static final int CHANNELS = 2;
    private static final int HEIGHT = 13;
    private static final int WIDTH = 12;
    private static final int PIXELS = CHANNELS * HEIGHT * WIDTH;
    /** More than are passed at once in the first layer of some networks. */
    private static final int TASKS = 7;

    private static final double RELATIVE = 1e-12;

    private static Network network(String encoder, String freeze) {
        Engine.start(1);
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < PIXELS; i++) {
            features.add(new InputShape.Feature("x" + i, i, 1, -1));
        }
        List<FittedTask> tasks = IntStream.range(0, TASKS)
                .mapToObj(t -> new FittedTask(RegressionTask.of("y" + t), List.of(), 0, 1))
                .toList();
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                new HardSharing(),
                new HeadSettings(List.of(), 0));
        if (!freeze.isEmpty()) {
            model = model.withInitFrom(
                    Settings.parse("{path: none, freeze: [" + freeze + "]}", "test", InitialWeightsSettings.class));
        }
        InputShape shape = new InputShape(PIXELS, List.of(), features);
        return Network.build(model, shape, tasks, OutputSettings.NONE, ScalarType.Double, Engine.device("cpu"), 1);
    }

    private static Inputs inputs(int rows) {
        double[] dense = new SplittableRandom(2)
                .doubles((long) rows * PIXELS)
                .map(x -> 2 * x - 1)
                .toArray();
        return new Inputs(Tensors.of(dense, rows, PIXELS), Tensors.of(new long[0], rows, 0));
    }

    private static Cut cut(Network network, Inputs inputs) {
        return RandomLosses.traced(network, inputs, TASKS);
    }

    private static double[] shared(Network network) {
        FlatParameters parameters = network.parameters();
        return Tensors.doubles(parameters.gradient(parameters.segment(Network.SHARED)));
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
    }

    private static void assertChainIsJacobian(Network network, Inputs inputs, int[] present, Workspace space) {
        try (Scope scope = Scope.open()) {
            int size = present.length;
            double[][] jacobian = new double[size][];
            for (int i = 0; i < size; i++) {
                RandomLosses.recorded(network, inputs, TASKS).backward(present[i], false);
                jacobian[i] = shared(network);
            }
            double scale = Arrays.stream(jacobian)
                    .mapToDouble(row -> dot(row, row))
                    .max()
                    .orElseThrow();
            assertThat(scale).isPositive();
            long columns = network.parameters().segment(Network.SHARED).length();
            try (TaskGradients gradients = new TaskGradients(network, TASKS, columns)) {
                double[] rows = Tensors.doubles(
                        gradients.fill(cut(network, inputs), present).tensor());
                for (int i = 0; i < rows.length; i++) {
                    int row = i / jacobian[0].length;
                    assertThat(rows[i])
                            .isCloseTo(jacobian[row][i % jacobian[0].length], within(RELATIVE * Math.sqrt(scale)));
                }
            }
            Cut cut = cut(network, inputs);
            Chain chain = cut.chain();
            assertThat(chain).isNotNull();
            double[] products = Tensors.doubles(chain.gramian(cut.gradients(present), space));
            for (int s = 0; s < size; s++) {
                for (int t = 0; t < size; t++) {
                    assertThat(products[s * size + t])
                            .isCloseTo(dot(jacobian[s], jacobian[t]), within(RELATIVE * scale));
                }
            }
            double[] weights = new SplittableRandom(5).doubles(size).toArray();
            chain.backward(Tensors.of(weights, size));
            double[] step = shared(network);
            for (int k = 0; k < step.length; k++) {
                double expected = 0;
                for (int t = 0; t < size; t++) {
                    expected += weights[t] * jacobian[t][k];
                }
                assertThat(step[k]).isCloseTo(expected, within(RELATIVE * size * Math.sqrt(scale)));
            }
            assertThat(network.parameters().isLinked()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | flatten, widths: [9, 6] | ''",
                "[{channels: 70, kernel: 3}, {channels: 3, kernel: 2}] | flatten, widths: [9] | ''",
                "[{channels: 4, kernel: 3, padding: 0, pool: 3}] | flatten | ''",
                "[{channels: 4, kernel: 5, padding: 0}, {channels: 5, kernel: 3, activation: tanh}] | average | ''",
                "[{channels: 4, kernel: 3}, {channels: 5, kernel: 2, activation: elu}] | max, widths: [5] | ''",
                "[{channels: 4, kernel: 4, activation: identity}] | average, widths: [5], dropout: 0.4 | ''",
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | flatten, widths: [9] | shared.block.0",
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | flatten, widths: [9] | shared.block.1",
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | flatten | shared.block.*.weight",
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | average | shared.block.*.bias",
                "[{channels: 3, kernel: 3}, {channels: 5, kernel: 3}] | max, widths: [4] | shared.layer.0"
            })
    void gramianAndBackward_convolutions_areThoseOfTheJacobian(String blocks, String pooling, String freeze) {
        String encoder = "{type: cnn, image: [2, 13, 12], blocks: " + blocks + ", pooling: " + pooling + "}";
        try (Network network = network(encoder, freeze);
                Workspace space = new Workspace()) {
            assertThat(network.isChain()).isTrue();
            int[] all = IntStream.range(0, TASKS).toArray();
            assertChainIsJacobian(network, inputs(70), all, space);
            try (Scope scope = Scope.open()) {
                assertThat(space.size())
                        .isLessThanOrEqualTo(
                                TASKS * cut(network, inputs(70)).chain().room(TASKS));
            }
            for (int rows : new int[] {66, 81, 64}) {
                assertChainIsJacobian(network, inputs(rows), all, space);
            }
            assertChainIsJacobian(network, inputs(65), new int[] {1, 3}, space);
            assertChainIsJacobian(network, inputs(65), new int[] {6}, space);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{channels: 3, normalization: batch}]",
                "[{channels: 3, activation: gelu}]",
                "[{channels: 3, stride: 2}]",
                "[{channels: 3, pool: 1}]",
                "[{channels: 3}, {channels: 4, kernel: 1}]"
            })
    void isChain_blocksThatChainsDoNotKnow_no(String blocks) {
        try (Network network = network("{type: cnn, image: [2, 13, 12], blocks: " + blocks + "}", "");
                Scope scope = Scope.open()) {
            assertThat(network.isChain()).isFalse();
            assertThat(cut(network, inputs(65)).chain()).isNull();
        }
    }

    /** libtorch convolves them, and as many passes as tasks remain. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63})
    void chain_fewExamples_none(int rows) {
        try (Network network = network("{type: cnn, image: [2, 13, 12], blocks: [{channels: 3}]}", "");
                Scope scope = Scope.open()) {
            assertThat(network.isChain()).isTrue();
            assertThat(cut(network, inputs(rows)).chain()).isNull();
        }
    }
}
