package ai.polymath.torch.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each way to share is made of, and what it refuses. */
class SharingFormsTest {
    private static final int INPUTS = 5;
    private static final int TASKS = 3;
    /** Of layers of 8 and 6 units on 5 inputs: (5 + 1) 8 and (8 + 1) 6. */
    private static final int ENCODER = 48 + 54;

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    private static Network network(String sharing, int tasks) {
        List<InputShape.Feature> features = IntStream.range(0, INPUTS)
                .mapToObj(k -> new InputShape.Feature("x" + k, k, 1, -1))
                .toList();
        List<FittedTask> fitted = IntStream.range(0, tasks)
                .mapToObj(t -> new FittedTask(BinaryTask.of("t" + t), List.of("0", "1"), 0, 1))
                .toList();
        ModelSettings model =
                new ModelSettings(MlpEncoder.of(8, 6), SharingVariants.parse(sharing), new HeadSettings(List.of(), 0));
        InputShape shape = new InputShape(INPUTS, List.of(), features);
        return Network.build(model, shape, fitted, ScalarType.Double, Engine.device("cpu"), 5);
    }

    private static Inputs inputs() {
        return new Inputs(torch.randn(new long[] {7, INPUTS}).to(ScalarType.Double), Tensors.of(new long[0], 7, 0));
    }

    /** The formulas of the classes' documentation; a linear head has 6 + 1 parameters. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: hard}                                     | 102 | 0",
                "{type: partial}                                  | 48  | 162",
                "{type: partial, shared_stages: 0}                | 0   | 306",
                "{type: partial, shared_stages: 2}                | 102 | 0",
                "{type: soft}                                     | 0   | 306",
                "{type: cross-stitch}                             | 378 | 54",
                "{type: cross-stitch, after: [1]}                 | 144 | 234",
                "{type: sluice}                                   | 342 | 204",
                "{type: sluice, subspaces: 1}                     | 315 | 177",
                "{type: adapters}                                 | 102 | 84",
                "{type: adapters, after: [2]}                     | 102 | 36",
                "{type: adapters, form: bottleneck, bottleneck: 3}| 102 | 312",
                "{type: mtan}                                     | 102 | 792"
            })
    void build_threeTasks_hasAsManyParametersAsTheFormulaSays(String sharing, long shared, long ownOfTrunk) {
        try (Network network = network(sharing, TASKS)) {
            assertThat(network.sharedParameters()).isEqualTo(shared);
            assertThat(network.ownParameters() - TASKS * 7).isEqualTo(ownOfTrunk);
        }
    }

    @Test
    void build_flatten_sharesAllParametersOneHeadIncluded() {
        try (Network told = network("{type: flatten}", TASKS);
                Network pooled = network("{type: flatten, task_input: none}", TASKS)) {
            assertThat(told.sharedParameters()).isEqualTo(ENCODER + TASKS * 8 + 7);
            assertThat(told.ownParameters()).isZero();
            assertThat(pooled.sharedParameters()).isEqualTo(ENCODER + 7);
            assertThat(pooled.ownParameters()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void outputs_flatten_tasksDifferOnlyIfTheNetworkIsTold(boolean told) {
        String sharing = told ? "{type: flatten}" : "{type: flatten, task_input: none}";
        try (Network network = network(sharing, TASKS);
                Scope scope = Scope.open()) {
            double[] values = Tensors.doubles(network.parameters().values());
            network.parameters()
                    .copyFrom(IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i] + 0.1 * Math.sin(i))
                            .toArray());
            Tensor outputs = network.outputs(inputs(), false).get(0);
            double difference = Tensors.doubles(
                    outputs.select(1, 0).sub(outputs.select(1, 1)).abs().max())[0];
            assertThat(difference > 0).isEqualTo(told);
        }
    }

    /** What starts as the identity gives, before any step, what one encoder gives. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{type: adapters}", "{type: adapters, form: bottleneck}", "{type: flatten}"})
    void represent_identityAtTheStart_isThatOfHardSharing(String sharing) {
        try (Network network = network(sharing, TASKS);
                Network hard = network("{type: hard}", TASKS);
                Scope scope = Scope.open()) {
            // Both begin with the same draws.
            Inputs inputs = inputs();
            Tensor one = ((Representation.Shared) hard.represent(inputs, false)).z();
            Tensor all = ((Representation.PerTask) network.represent(inputs, false)).z();
            for (int t = 0; t < TASKS; t++) {
                assertThat(Tensors.doubles(all.select(0, t))).containsExactly(Tensors.doubles(one));
            }
        }
    }

    /** LibMTL starts all units at 1, so that activations grow by the number of tasks at each; and it mixes whole tensors. */
    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void crossStitch_equalColumnsAtTheStart_activationsDoNotGrowAsInLibMtl(int tasks) {
        try (Network network = network("{type: cross-stitch}", tasks);
                Network hard = network("{type: hard}", tasks);
                Scope scope = Scope.open()) {
            // Every column gets the weights of one encoder.
            List<Double> values = new ArrayList<>();
            for (ParameterBook.Entry entry : network.entries()) {
                String name = entry.name().replaceFirst("column\\.\\d+", "shared");
                Tensor source = hard.entries().stream()
                        .filter(e -> e.name().equals(name) && !name.startsWith("heads"))
                        .findFirst()
                        .orElse(entry)
                        .tensor();
                for (double value : Tensors.doubles(source)) {
                    values.add(value);
                }
            }
            network.parameters().copyFrom(values.stream().mapToDouble(v -> v).toArray());
            Inputs inputs = inputs();
            double[] one = Tensors.doubles(((Representation.Shared) hard.represent(inputs, false)).z());
            Tensor all = ((Representation.PerTask) network.represent(inputs, false)).z();
            for (int t = 0; t < tasks; t++) {
                double[] own = Tensors.doubles(all.select(0, t));
                for (int i = 0; i < own.length; i++) {
                    assertThat(own[i]).isCloseTo(one[i], org.assertj.core.api.Assertions.within(1e-12));
                }
            }
            assertThat(network.entries().stream().filter(e -> e.name().startsWith("stitch")))
                    .as("one number a channel, and no unit more than stages")
                    .extracting(e -> e.tensor().size(2))
                    .containsExactlyInAnyOrder(8L, 6L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: partial, shared_stages: 3}   | shared_stages is 3, but the encoder has 2 stages",
                "{type: partial, shared_stages: -1}  | shared_stages is -1",
                "{type: soft, strength: -1}          | strength is -1.0",
                "{type: cross-stitch, own: 0}        | own is 0.0",
                "{type: cross-stitch, after: [3]}    | after names stage 3, but the encoder's stages are 1 to 2",
                "{type: sluice, subspaces: 4}        | stage 2 has 6 channels",
                "{type: sluice, orthogonality: -1}   | orthogonality is -1.0",
                "{type: adapters, after: [0]}        | after names stage 0",
                "{type: adapters, bottleneck: 0}     | bottleneck is 0"
            })
    void build_settingsThatDoNotFit_areRefusedNamingTheValue(String sharing, String message) {
        assertThatThrownBy(() -> network(sharing, TASKS).close())
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{type: soft}", "{type: cross-stitch}", "{type: sluice}"})
    void findings_afterTraining_nameEveryTask(String sharing) {
        List<String> names = List.of("ascites", "edema", "bili");
        try (Network network = network(sharing, TASKS)) {
            List<String> lines = network.findings(names);
            assertThat(lines).hasSize(3);
            for (int t = 0; t < 3; t++) {
                assertThat(lines.get(t)).contains(names.get(t)).matches(".*\\d\\.\\d\\d.*");
            }
        }
    }

    /** {@code ||A B^T||_F^2} by four loops. */
    @Test
    void penalty_sluice_isTheSquaredOverlapOfSubspaces() {
        try (Network network = network("{type: sluice, subspaces: 2, orthogonality: 0.5}", 2);
                Scope scope = Scope.open()) {
            double expected = 0;
            for (ParameterBook.Entry entry : network.entries()) {
                if (entry.name().matches("column\\..*\\.weight")) {
                    double[] w = Tensors.doubles(entry.tensor());
                    int units = (int) entry.tensor().size(0);
                    int inputs = w.length / units;
                    for (int a = 0; a < units / 2; a++) {
                        for (int b = units / 2; b < units; b++) {
                            double product = 0;
                            for (int i = 0; i < inputs; i++) {
                                product += w[a * inputs + i] * w[b * inputs + i];
                            }
                            expected += 0.5 * product * product;
                        }
                    }
                }
            }
            assertThat(Tensors.doubles(network.penalty(inputs()))[0])
                    .isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-12 * expected));
        }
    }
}
