package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcatEncoderTest {
    private static final String BOTH = "{type: concat, parts: {numbers: {encoder: {type: mlp, widths: [3], dropout: 0,"
            + " activation: tanh}}, molecule: {encoder: {type: gin, width: 4, layers: 2, dropout: 0, normalization: none}}},"
            + " widths: %s, dropout: 0, activation: tanh}";

    private static EncoderKind kind(String settings) {
        return (EncoderKind) Settings.parse(settings, "test", EncoderSettings.class);
    }

    /** Two numbers, a category of 5 and a molecule. */
    private static InputShape shape() {
        return new InputShape(
                2,
                List.of(5),
                List.of(
                        new InputShape.Feature("a", 0, 1, -1),
                        new InputShape.Feature("b", 1, 1, -1),
                        new InputShape.Feature("c", 2, 0, 0)),
                List.of(),
                Molecule.shape().blocks(),
                false);
    }

    private static Inputs inputs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Inputs graphs = Molecule.inputs(Molecule.random(random, 4), Molecule.random(random, 3));
        double[] dense = random.doubles(4, -1, 1).toArray();
        return new Inputs(Tensors.of(dense, 2, 2), Tensors.of(new long[] {1, 4}, 2, 1), graphs.blocks());
    }

    @Test
    void forward_twoParts_representationsOfEachNextToEachOther() {
        try (Alone alone = new Alone(kind(BOTH.formatted("[]")), shape(), 1);
                Alone molecule = new Alone(
                        kind("{type: gin, width: 4, layers: 2, dropout: 0, normalization: none}"),
                        Molecule.shape(),
                        1)) {
            molecule.book
                    .entries()
                    .forEach(e -> Tensors.copyFrom(
                            e.tensor(), alone.values("molecule" + e.name().substring(1))));
            Inputs inputs = inputs(2);
            double[][] joined = alone.run(inputs, false);
            double[][] graph = molecule.run(
                    new Inputs(Tensors.of(new double[0], 2, 0), Tensors.of(new long[0], 2, 0), inputs.blocks()), false);
            assertThat(joined[0]).hasSize(7);
            for (int row = 0; row < 2; row++) {
                for (int k = 0; k < 4; k++) {
                    assertThat(joined[row][3 + k]).isEqualTo(graph[row][k]);
                }
            }
        }
    }

    @Test
    void backward_partsAndLayers_centralDifferencesAgree() {
        try (Alone alone = new Alone(kind(BOTH.formatted("[5, 2]")), shape(), 3)) {
            assertThat(alone.encoder.stages()).isEqualTo(3);
            assertThat(alone.encoder.width()).isEqualTo(2);
            alone.checkGradients(inputs(4), 5);
        }
    }

    @Test
    void build_someStages_onlyTheseHaveParameters() {
        EncoderKind kind = kind(BOTH.formatted("[5, 2]"));
        try (Alone first = new Alone(kind, shape(), 1, new Stages(0, 1));
                Alone rest = new Alone(kind, shape(), 1, new Stages(1, 3));
                Alone all = new Alone(kind, shape(), 1)) {
            assertThat(rest.parameters()).isEqualTo((7 + 1) * 5 + (5 + 1) * 2);
            assertThat(first.parameters() + rest.parameters()).isEqualTo(all.parameters());
        }
    }

    @Test
    void build_namedColumns_eachPartSeesItsOwn() {
        EncoderKind kind = kind(
                "{type: concat, parts: {one: {columns: [b], encoder: {type: mlp, widths: [3]}},"
                        + " two: {columns: [a, c], encoder: {type: mlp, widths: [2]}}, rest: {encoder: {type: dmpnn, width: 4}}}}");
        try (Alone alone = new Alone(kind, shape(), 1)) {
            assertThat(alone.tensor("one.layer.0.weight").shape()).containsExactly(3, 1);
            int embedding = MlpEncoder.embeddingWidth(5);
            assertThat(alone.tensor("two.layer.0.weight").shape()).containsExactly(2, 1 + embedding);
            assertThat(alone.run(inputs(1), false)[0]).hasSize(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "columns: [t], "})
    void build_textInOrderAndAsTerms_eachPartSeesItsOwn(String columns) {
        InputShape shape = new InputShape(
                3,
                List.of(),
                List.of(new InputShape.Feature("t", 0, 3, -1)),
                List.of(),
                List.of(new BlockShape.Tokens("t", 5, 0, List.of("a", "b", "c", "d"))),
                false);
        String text = "words: {" + columns + "encoder: {type: text-cnn, embedding: 4, windows: [1], channels: 6}}";
        String terms = "terms: {" + columns + "encoder: {type: mlp, widths: [2]}}";
        try (Alone alone = new Alone(kind("{type: concat, parts: {" + text + ", " + terms + "}}"), shape, 1)) {
            assertThat(alone.tensor("terms.layer.0.weight").shape()).containsExactly(2, 3);
            assertThat(alone.tensor("words.embedding").shape()).containsExactly(5, 4);
        }
        assertThatThrownBy(() -> new Alone(kind("{type: concat, parts: {" + terms + "}}"), shape, 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("t (words in order)");
    }

    /** Numbers, a text and a picture. */
    private static InputShape mixed() {
        return new InputShape(
                4,
                List.of(),
                List.of(new InputShape.Feature("a", 0, 4, -1)),
                List.of(),
                List.of(
                        new BlockShape.Tokens("t", 5, 0, List.of("a", "b", "c", "d")),
                        new BlockShape.Pictures("p", 3, 8, 8)),
                false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: cnn, blocks: [{channels: 5}]}",
                "{type: cnn, blocks: [{channels: 5}], pooling: flatten, widths: [5]}",
                "{type: resnet, width: 2}"
            })
    void build_tableTextAndPicture_eachPartFindsItsOwn(String photo) {
        EncoderKind kind = kind(
                "{type: concat, parts: {photo: {encoder: " + photo
                        + "}, note: {encoder: {type: rnn, embedding: 3, units: 4}}, table: {encoder: {type: mlp, widths: [2]}}}}");
        try (Alone alone = new Alone(kind, mixed(), 1)) {
            assertThat(alone.tensor("table.layer.0.weight").shape()).containsExactly(2, 4);
            assertThat(alone.encoder.width()).isEqualTo((photo.contains("resnet") ? 16 : 5) + 4 + 2);
        }
    }

    @Test
    void build_picturesOfNumbersBesideAColumnOfPictures_eachPartFindsItsOwn() {
        EncoderKind kind = kind("{type: concat, parts: {pixels: {encoder: {type: cnn, image: [1, 2, 2], blocks:"
                + " [{channels: 3}]}}, photo: {encoder: {type: cnn, blocks: [{channels: 5}]}}, note: {encoder: {type: text-cnn,"
                + " embedding: 3, windows: [1], channels: 4}}}}");
        try (Alone alone = new Alone(kind, mixed(), 1)) {
            assertThat(alone.tensor("pixels.block.0.weight").shape()).containsExactly(3, 1, 3, 3);
            assertThat(alone.tensor("photo.block.0.weight").shape()).containsExactly(5, 3, 3, 3);
        }
        assertThatThrownBy(() -> new Alone(
                        kind("{type: concat, parts: {note: {encoder: {type: rnn}}, table: {encoder: {type: mlp}}}}"),
                        mixed(),
                        1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("reads p");
    }

    @Test
    void build_columnsThatNobodyReadsOrPartsWithoutAny_refusedByName() {
        assertThatThrownBy(() -> new Alone(kind("{type: concat, parts: {m: {encoder: {type: gin}}}}"), shape(), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("reads a, b, c");
        assertThatThrownBy(() -> new Alone(kind(BOTH.formatted("[]")), Molecule.shape(), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("part 'numbers'");
        assertThatThrownBy(() -> kind("{type: concat, parts: {}}"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no parts");
        assertThatThrownBy(() -> new Alone(kind("{type: mlp}"), shape(), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("concat");
    }
}
