package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.engine.Engine;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One batched backward pass gives what as many passes give. */
class BatchedPassTest {
    private static final int ROWS = 6;
    private static final int LENGTH = 5;
    private static final int WORDS = 7;
    private static final int TASKS = 4;

    private static Network network(String encoder) {
        Engine.start(1);
        List<InputShape.Feature> features = new ArrayList<>();
        List<FittedTask> tasks = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            features.add(new InputShape.Feature("t" + i, 0, 0, i));
        }
        for (int t = 0; t < TASKS; t++) {
            tasks.add(new FittedTask(RegressionTask.of("y" + t), List.of(), 0, 1));
        }
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                new HardSharing(),
                new HeadSettings(List.of(), 0));
        InputShape shape = new InputShape(0, java.util.Collections.nCopies(LENGTH, WORDS), features);
        return Network.build(model, shape, tasks, ScalarType.Double, Engine.device("cpu"), 1);
    }

    /** Index 1 is a missing token: with gaps, sequences have different lengths. */
    private static Inputs inputs(boolean gaps) {
        SplittableRandom random = new SplittableRandom(2);
        long[] codes = random.longs((long) ROWS * LENGTH, gaps ? 0 : 2, WORDS).toArray();
        return new Inputs(Tensors.of(new double[0], ROWS, 0), Tensors.of(codes, ROWS, LENGTH));
    }

    private static Cut cut(Network network, boolean gaps) {
        return RandomLosses.recorded(network, inputs(gaps), TASKS);
    }

    private static double[] oneByOne(Network network, boolean gaps, int task) {
        try (Scope scope = Scope.open()) {
            network.parameters().zeroGradients();
            Cut cut = cut(network, gaps);
            network.parameters().zeroGradients();
            cut.backward(task, false);
            return Tensors.doubles(
                    network.parameters().gradient(network.parameters().segment(Network.SHARED)));
        }
    }

    private static void assertTogetherIsOneByOne(Network network, boolean gaps, int[] present) {
        long columns = network.parameters().segment(Network.SHARED).length();
        try (TaskGradients gradients = new TaskGradients(network, TASKS, columns);
                Scope scope = Scope.open()) {
            // What a step leaves in the rows must not matter.
            gradients.rows(TASKS).tensor().fill_(new org.bytedeco.pytorch.Scalar(7.0));
            double[] rows =
                    Tensors.doubles(gradients.fill(cut(network, gaps), present).tensor());
            assertThat(rows).hasSize((int) columns * present.length);
            for (int i = 0; i < present.length; i++) {
                double[] expected = oneByOne(network, gaps, present[i]);
                double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                assertThat(scale).isPositive();
                for (int k = 0; k < columns; k++) {
                    assertThat(rows[i * (int) columns + k]).isCloseTo(expected[k], within(1e-13 * scale));
                }
            }
            assertThat(network.parameters().isLinked()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: rnn, cell: rnn, embedding: 3, units: 4, pooling: max}",
                "{type: rnn, cell: lstm, embedding: 3, units: 4, layers: 2, pooling: mean}",
                "{type: rnn, cell: gru, embedding: 3, units: 4}",
                "{type: rnn, cell: gru, embedding: 3, units: 4, layers: 2, bidirectional: true}",
                "{type: rnn, cell: lstm, embedding: 3, units: 4, bidirectional: true, pooling: attention}"
            })
    void fill_recurrentTrunk_togetherIsOneByOne(String encoder) {
        try (Network network = network(encoder)) {
            assertThat(network.prefersGradientsTogether()).isTrue();
            for (boolean gaps : new boolean[] {false, true}) {
                assertTogetherIsOneByOne(
                        network, gaps, IntStream.range(0, TASKS).toArray());
                assertTogetherIsOneByOne(network, gaps, new int[] {0, 2, 3});
                // Too few to pass together.
                assertTogetherIsOneByOne(network, gaps, new int[] {1});
            }
        }
    }

    @Test
    void fill_trunkOfLargeOperations_passesOneByOne() {
        try (Network network = network("{type: text-cnn, embedding: 3, channels: 2, dropout: 0}")) {
            assertThat(network.prefersGradientsTogether()).isFalse();
            assertTogetherIsOneByOne(network, true, new int[] {0, 1, 3});
        }
    }

    @Test
    void find_thisLibtorch_canPassTogether() {
        Engine.start(1);
        assertThat(BatchedPass.find()).isPresent();
    }
}
