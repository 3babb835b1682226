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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Task gradients of a network with frozen parts are those of the same network without, less the columns of what is frozen: row by
 * row, many together, and without rows.
 */
class FrozenGradientTest {
    private static final int TASKS = 4;
    private static final int CODES = 3;
    private static final int ROWS = 9;

    private static Network network(String encoder, String freeze, boolean tokens) {
        Engine.start(1);
        int numbers = tokens ? 0 : 5;
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
        if (!freeze.isEmpty()) {
            model = model.withInitFrom(
                    Settings.parse("{path: none, freeze: [" + freeze + "]}", "test", InitialWeightsSettings.class));
        }
        InputShape shape = new InputShape(numbers, Collections.nCopies(CODES, 6), features);
        return Network.build(model, shape, tasks, OutputSettings.NONE, ScalarType.Double, Engine.device("cpu"), 1);
    }

    private static Inputs inputs(boolean tokens) {
        SplittableRandom random = new SplittableRandom(2);
        int numbers = tokens ? 0 : 5;
        return new Inputs(
                Tensors.of(
                        random.doubles((long) ROWS * numbers)
                                .map(x -> 2 * x - 1)
                                .toArray(),
                        ROWS,
                        numbers),
                Tensors.of(random.longs((long) ROWS * CODES, 0, 6).toArray(), ROWS, CODES));
    }

    private static Cut cut(Network network, boolean tokens) {
        return RandomLosses.traced(network, inputs(tokens), TASKS);
    }

    /** Each task's gradient at each shared parameter by name, one ordinary pass a task. */
    private static List<Map<String, double[]>> oneByOne(Network network, boolean tokens) {
        List<Map<String, double[]>> rows = new ArrayList<>();
        for (int t = 0; t < TASKS; t++) {
            RandomLosses.recorded(network, inputs(tokens), TASKS).backward(t, false);
            rows.add(gradients(network));
        }
        return rows;
    }

    private static Map<String, double[]> gradients(Network network) {
        Map<String, double[]> byName = new LinkedHashMap<>();
        FlatParameters parameters = network.parameters();
        for (int i = 0; i < parameters.parameters().size(); i++) {
            if (parameters.parameters().get(i).segment().equals(Network.SHARED)) {
                byName.put(
                        parameters.parameters().get(i).name(),
                        Tensors.doubles(parameters.leaf(i).grad()));
            }
        }
        return byName;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: mlp, widths: [12, 5], dropout: 0.2} | shared.layer.0 | false",
                "{type: mlp, widths: [12, 5], dropout: 0} | shared.layer.1 | false",
                "{type: mlp, widths: [12, 5], dropout: 0} | shared.layer.*.weight | false",
                "{type: mlp, widths: [4, 30], dropout: 0} | shared.layer.*.bias | false",
                "{type: mlp, widths: [12, 5], dropout: 0} | shared.embedding | false",
                "{type: mlp, widths: [12, 5], dropout: 0} | shared | false",
                "{type: rnn, embedding: 3, units: 4, layers: 2} | shared.embedding | true",
                "{type: rnn, embedding: 3, units: 4, layers: 2} | shared.layer.0 | true",
                "{type: rnn, embedding: 3, units: 4, layers: 2} | shared.layer.1.forward.weight_hh | true",
                "{type: rnn, embedding: 3, units: 4, layers: 2} | shared.layer.*.forward.bias_ih | true",
                "{type: rnn, embedding: 3, units: 4, layers: 2, pooling: mean} | shared.layer.1 | true",
                "{type: rnn, cell: lstm, embedding: 3, units: 4} | shared.embedding | true",
                "{type: rnn, cell: lstm, embedding: 3, units: 4} | shared | true",
                "{type: transformer, width: 4, heads: 2, hidden: 5, dropout: 0} | shared.layer.0 | true"
            })
    void rowsAndChain_partsFrozen_areTheOthersColumns(String encoder, String freeze, boolean tokens) {
        try (Network whole = network(encoder, "", tokens);
                Network frozen = network(encoder, freeze, tokens);
                Scope scope = Scope.open()) {
            List<Map<String, double[]>> expected = oneByOne(whole, tokens);
            List<String> left = frozen.parameters().parameters().stream()
                    .filter(p -> p.segment().equals(Network.SHARED))
                    .map(FlatParameters.Parameter::name)
                    .toList();
            expected.forEach(row -> row.keySet().retainAll(left));
            assertThat(frozen.frozenParameters()).isPositive();
            assertThat(frozen.sharedParameters() + frozen.frozenParameters()).isEqualTo(whole.sharedParameters());

            rows(frozen, tokens, expected);
            if (frozen.isChain()) {
                chain(frozen, tokens, expected);
            }
            assertThat(frozen.isChain()).isEqualTo(whole.isChain());
            assertThat(frozen.parameters().isLinked()).isTrue();
        }
    }

    private static void rows(Network frozen, boolean tokens, List<Map<String, double[]>> expected) {
        long columns = frozen.parameters().segment(Network.SHARED).length();
        try (TaskGradients gradients = new TaskGradients(frozen, TASKS, columns)) {
            Tensor rows =
                    gradients.fill(cut(frozen, tokens), new int[] {0, 1, 2, 3}).tensor();
            for (int t = 0; t < TASKS; t++) {
                double[] row = Tensors.doubles(rows.select(0, t));
                double[] all = expected.get(t).values().stream()
                        .flatMapToDouble(java.util.Arrays::stream)
                        .toArray();
                assertThat(row).hasSameSizeAs(all);
                for (int i = 0; i < row.length; i++) {
                    assertThat(row[i]).isCloseTo(all[i], within(1e-12));
                }
            }
        }
    }

    private static void chain(Network frozen, boolean tokens, List<Map<String, double[]>> expected) {
        Cut cut = cut(frozen, tokens);
        Chain chain = java.util.Objects.requireNonNull(cut.chain());
        try (Workspace space = new Workspace()) {
            double[] products = Tensors.doubles(chain.gramian(cut.gradients(new int[] {0, 1, 2, 3}), space));
            for (int s = 0; s < TASKS; s++) {
                for (int t = 0; t < TASKS; t++) {
                    double sum = 0;
                    for (String name : expected.get(s).keySet()) {
                        sum += dot(expected.get(s).get(name), expected.get(t).get(name));
                    }
                    assertThat(products[s * TASKS + t]).isCloseTo(sum, within(1e-11));
                }
            }
            chain.backward(Tensors.of(new double[] {0.5, 0.25, 2, 1}, TASKS));
        }
        gradients(frozen).forEach((name, own) -> {
            for (int i = 0; i < own.length; i++) {
                double sum = 0.5 * expected.get(0).get(name)[i]
                        + 0.25 * expected.get(1).get(name)[i]
                        + 2 * expected.get(2).get(name)[i]
                        + expected.get(3).get(name)[i];
                assertThat(own[i]).isCloseTo(sum, within(1e-11));
            }
        });
    }
}
