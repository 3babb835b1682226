package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.GraphColumn;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Pass;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphEncoderTest {
    static Stream<String> forms() {
        return Stream.of(
                "{type: gin, width: 6, layers: 3, dropout: 0, normalization: layer, readout: attention}",
                "{type: gin, width: 5, layers: 1, dropout: 0, normalization: none, residual: false, readout: max}",
                "{type: gin, width: 4, layers: 2, dropout: 0, readout: sum}",
                "{type: dmpnn, width: 6, layers: 3, dropout: 0, readout: attention, activation: tanh}",
                "{type: dmpnn, width: 5, layers: 1, dropout: 0, readout: sum}");
    }

    private static EncoderKind kind(String settings) {
        return (EncoderKind) Settings.parse(settings, "test", EncoderSettings.class);
    }

    private static void assertClose(double[] a, double[] b) {
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).isCloseTo(b[i], within(1e-9 * (1 + Math.abs(b[i]))));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void forward_otherOrderOfNodesAndBonds_sameRepresentation(String form) {
        for (long seed = 0; seed < 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            GraphColumn.Graph graph = Molecule.random(random, 2 + random.nextInt(9));
            try (Alone alone = new Alone(kind(form), Molecule.shape(), seed)) {
                double[][] z = alone.run(Molecule.inputs(graph, Molecule.shuffled(graph, random)), false);
                assertClose(z[0], z[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void forward_inABatch_asAlone(String form) {
        SplittableRandom random = new SplittableRandom(3);
        GraphColumn.Graph small = Molecule.random(random, 1);
        GraphColumn.Graph middle = Molecule.random(random, 4);
        GraphColumn.Graph large = Molecule.random(random, 12);
        try (Alone alone = new Alone(kind(form), Molecule.shape(), 3)) {
            double[][] all = alone.run(Molecule.inputs(large, null, small, middle), false);
            assertClose(all[0], alone.run(Molecule.inputs(large), false)[0]);
            assertClose(all[1], new double[all[1].length]);
            assertClose(all[2], alone.run(Molecule.inputs(small), false)[0]);
            assertClose(all[3], alone.run(Molecule.inputs(middle), false)[0]);
            assertClose(alone.run(Molecule.inputs(null, null), false)[1], new double[all[1].length]);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void stages_oneByOne_asAllAtOnceAndZeroBehindTheLast(String form) {
        SplittableRandom random = new SplittableRandom(4);
        Inputs inputs = Molecule.inputs(Molecule.random(random, 5), Molecule.random(random, 3));
        EncoderKind kind = kind(form);
        try (Alone alone = new Alone(kind, Molecule.shape(), 4);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Pass pass = new Pass(inputs, false);
            Tensor hidden = alone.encoder.input(pass);
            for (int s = 0; s < kind.stages(); s++) {
                assertThat(hidden.dim()).isEqualTo(3);
                Tensor summary = alone.encoder.summary(s, hidden, pass);
                assertThat(summary.shape()).containsExactly(2, hidden.size(2));
                hidden = alone.encoder.stage(s, hidden, pass);
                assertThat(hidden.size(alone.encoder.channelAxis(s))).isEqualTo(alone.encoder.width(s));
            }
            assertClose(Tensors.doubles(hidden), Tensors.doubles(alone.encoder.forward(pass)));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void backward_centralDifferences_equalGradients(String form) {
        SplittableRandom random = new SplittableRandom(5);
        Inputs inputs = Molecule.inputs(Molecule.random(random, 5), Molecule.random(random, 3));
        // Smooth enough: differences would be wrong only where a kink lies within 1e-6.
        try (Alone alone = new Alone(kind(form), Molecule.shape(), 6)) {
            alone.checkGradients(inputs, 7);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void gin_oneLayerByHand_asThePaperSays(long seed) {
        int w = 3;
        SplittableRandom random = new SplittableRandom(seed);
        GraphColumn.Graph graph = Molecule.random(random, 4);
        String form =
                "{type: gin, width: 3, layers: 1, dropout: 0, normalization: none, residual: false, readout: sum}";
        try (Alone alone = new Alone(kind(form), Molecule.shape(), seed)) {
            Tensors.copyFrom(alone.tensor("layer.0.epsilon"), new double[] {0.3});
            double[][] h = categories(graph.nodes(), alone.values("nodes"), Molecule.NODE.get(0), w);
            double[][] e = categories(graph.edges(), alone.values("layer.0.edges"), Molecule.EDGE.get(0), w);
            double[] expected = new double[w];
            for (int v = 0; v < h.length; v++) {
                double[] z = new double[w];
                for (int c = 0; c < w; c++) {
                    z[c] = 1.3 * h[v][c];
                    for (int k = 0; k < graph.from().length; k++) {
                        z[c] += graph.to()[k] == v ? Math.max(0, h[graph.from()[k]][c] + e[k][c]) : 0;
                    }
                }
                double[] inner = linear(z, alone.values("layer.0.first.weight"), alone.values("layer.0.first.bias"));
                for (int i = 0; i < inner.length; i++) {
                    inner[i] = Math.max(0, inner[i]);
                }
                double[] out =
                        linear(inner, alone.values("layer.0.second.weight"), alone.values("layer.0.second.bias"));
                for (int c = 0; c < w; c++) {
                    expected[c] += out[c];
                }
            }
            assertClose(alone.run(Molecule.inputs(graph), false)[0], expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dmpnn_twoLayersByHand_asThePaperSays(long seed) {
        int w = 3;
        SplittableRandom random = new SplittableRandom(seed);
        GraphColumn.Graph graph = Molecule.random(random, 5);
        String form = "{type: dmpnn, width: 3, layers: 2, dropout: 0, activation: tanh, readout: mean}";
        try (Alone alone = new Alone(kind(form), Molecule.shape(), seed)) {
            double[][] x = categories(graph.nodes(), alone.values("input.nodes"), Molecule.NODE.get(0), w);
            double[][] e = categories(graph.edges(), alone.values("input.edges"), Molecule.EDGE.get(0), w);
            int edges = e.length;
            double[][] first = new double[edges][w];
            double[][] h = new double[edges][w];
            for (int k = 0; k < edges; k++) {
                for (int c = 0; c < w; c++) {
                    first[k][c] = x[graph.from()[k]][c] + e[k][c];
                    h[k][c] = Math.tanh(first[k][c]);
                }
            }
            for (int layer = 0; layer < 2; layer++) {
                double[][] next = new double[edges][];
                for (int k = 0; k < edges; k++) {
                    double[] m = new double[w];
                    for (int j = 0; j < edges; j++) {
                        boolean before = graph.to()[j] == graph.from()[k];
                        boolean back = graph.from()[j] == graph.to()[k];
                        for (int c = 0; c < w; c++) {
                            m[c] += before && !back ? h[j][c] : 0;
                        }
                    }
                    double[] moved = linear(m, alone.values("layer." + layer + ".weight"), new double[w]);
                    for (int c = 0; c < w; c++) {
                        moved[c] = Math.tanh(first[k][c] + moved[c]);
                    }
                    next[k] = moved;
                }
                h = next;
            }
            double[][] own = categories(graph.nodes(), alone.values("output.nodes"), Molecule.NODE.get(0), w);
            double[] expected = new double[w];
            for (int v = 0; v < own.length; v++) {
                double[] m = new double[w];
                for (int k = 0; k < edges; k++) {
                    for (int c = 0; c < w; c++) {
                        m[c] += graph.to()[k] == v ? h[k][c] : 0;
                    }
                }
                double[] out = linear(m, alone.values("output.weight"), alone.values("output.bias"));
                for (int c = 0; c < w; c++) {
                    expected[c] += Math.tanh(own[v][c] + out[c]) / own.length;
                }
            }
            assertClose(alone.run(Molecule.inputs(graph), false)[0], expected);
        }
    }

    /** The sum of a row of the table for each of two categories, of which the first has {@code size} values. */
    private static double[][] categories(int[] codes, double[] table, int size, int width) {
        double[][] sums = new double[codes.length / 2][width];
        for (int i = 0; i < sums.length; i++) {
            for (int c = 0; c < width; c++) {
                sums[i][c] = table[codes[2 * i] * width + c] + table[(size + codes[2 * i + 1]) * width + c];
            }
        }
        return sums;
    }

    private static double[] linear(double[] x, double[] weight, double[] bias) {
        double[] y = bias.clone();
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < x.length; j++) {
                y[i] += weight[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    @Test
    void parameters_formulaOfThePage_holds() {
        try (Alone gin = new Alone(kind("{type: gin, width: 5, layers: 2}"), Molecule.shape(), 1);
                Alone dmpnn = new Alone(kind("{type: dmpnn, width: 5, layers: 2}"), Molecule.shape(), 1)) {
            assertThat(gin.parameters()).isEqualTo(5 * 7 + 2 * (4 * 25 + 3 * 5 + 1 + 5 * 5 + 10));
            assertThat(dmpnn.parameters()).isEqualTo(5 * 7 + 5 * 5 + 2 * 25 + 25 + 5 + 5 * 7);
        }
    }

    @Test
    void build_otherFeatures_refusedByName() {
        InputShape table = Alone.numbers(2);
        assertThatThrownBy(() -> new Alone(kind("{type: gin}"), table, 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no feature is one");
        InputShape both = new InputShape(
                2,
                table.categories(),
                table.features(),
                table.words(),
                Molecule.shape().blocks(),
                false);
        assertThatThrownBy(() -> new Alone(kind("{type: dmpnn}"), both, 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("x0, x1")
                .hasMessageContaining("concat");
    }
}
