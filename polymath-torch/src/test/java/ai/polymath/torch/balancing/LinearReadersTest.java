package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.HardSharing;
import ai.polymath.torch.sharing.Representation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that read one representation give the gradients that they give with a copy of it for each task. */
class LinearReadersTest {
    private static final int ROWS = 6;
    private static final int NUMBERS = 3;

    /** Tasks of equal form that do not stand side by side, and tasks with one output and with several. */
    private static List<FittedTask> tasks() {
        List<FittedTask> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(new FittedTask(RegressionTask.of("r" + i), List.of(), 0, 1));
            tasks.add(new FittedTask(MulticlassTask.of("m" + i), List.of("a", "b", "c"), 0, 1));
            tasks.add(new FittedTask(BinaryTask.of("b" + i), List.of("no", "yes"), 0, 1));
        }
        tasks.add(new FittedTask(OrdinalTask.of("o"), List.of("1", "2", "3"), 0, 1));
        return tasks;
    }

    private static Network network(HeadSettings heads) {
        Engine.start(1);
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < NUMBERS; i++) {
            features.add(new InputShape.Feature("x" + i, i, 1, -1));
        }
        return Network.build(
                new ModelSettings(MlpEncoder.of(5), new HardSharing(), heads),
                new InputShape(NUMBERS, List.of(), features),
                tasks(),
                ScalarType.Double,
                Engine.device("cpu"),
                3);
    }

    private static Tensor random(long seed, long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return Tensors.of(
                new SplittableRandom(seed).doubles(count).map(x -> 2 * x - 1).toArray(), shape);
    }

    /** The gradients at the representation and at all parameters, for losses that are random functions of the outputs. */
    private static List<double[]> gradients(Network network, Inputs inputs, boolean read) {
        network.parameters().zeroGradients();
        Representation z = network.trace(inputs);
        Cut cut = read
                ? Cut.read((Representation.Shared) z, network.workspace())
                : Cut.of(
                        z,
                        network.groups().stream()
                                .mapToInt(g -> g.indices().size())
                                .sum(),
                        network.workspace());
        Tensor loss = random(0, 1);
        List<Tensor> outputs = network.outputs(cut.heads(), new Pass(inputs, true));
        for (int g = 0; g < outputs.size(); g++) {
            Tensor all = outputs.get(g);
            loss = loss.add(all.mul(random(g + 1, all.shape())).sin().sum());
        }
        cut.backward(loss, tasks().size());
        return List.of(
                Tensors.doubles(cut.gradients()),
                Tensors.doubles(network.parameters().gradient()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4", "4,2"})
    void gradients_readTogether_areThoseOfCopies(String widths) {
        List<Integer> hidden = new ArrayList<>();
        for (String width : widths.split(",")) {
            if (!width.isEmpty()) {
                hidden.add(Integer.parseInt(width));
            }
        }
        try (Network network = network(new HeadSettings(hidden, 0));
                Scope scope = Scope.open()) {
            assertThat(network.readsLinearly()).isTrue();
            Inputs inputs = new Inputs(random(9, ROWS, NUMBERS), Tensors.of(new long[0], ROWS, 0));
            List<double[]> copies = gradients(network, inputs, false);
            List<double[]> together = gradients(network, inputs, true);
            for (int i = 0; i < copies.size(); i++) {
                assertThat(together.get(i)).containsExactly(copies.get(i), within(1e-13));
            }
            assertThat(Arrays.stream(copies.get(0)).map(Math::abs).max().orElseThrow())
                    .isGreaterThan(0.1);
        }
    }

    @Test
    void readsLinearly_headsWithDropout_no() {
        try (Network network = network(new HeadSettings(List.of(), 0.5))) {
            assertThat(network.readsLinearly()).isFalse();
        }
    }
}
