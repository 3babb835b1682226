package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every encoder keeps: shapes, stages, the number of parameters that its page promises, gradients. */
class EncoderContractTest {
    private static final int ROWS = 3;

    /**
     * One form of an encoder.
     *
     * @param settings as the experiment file has them
     * @param parameters as the formula of its page gives them
     */
    record Form(String settings, InputShape shape, long parameters) {
        EncoderKind kind() {
            return (EncoderKind) Settings.parse(settings, "test", EncoderSettings.class);
        }

        /** Rows with gaps: indicators are 0 or 1, codes may be missing. */
        Inputs inputs(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            if (shape.denseWidth() == 0) {
                int[][] codes = new int[ROWS][shape.categories().size()];
                for (int[] row : codes) {
                    for (int c = 0; c < row.length; c++) {
                        row[c] = random.nextInt(shape.categories().get(c));
                    }
                }
                return Alone.codes(codes);
            }
            double[][] dense = Alone.normal(random, ROWS, shape.denseWidth());
            for (double[] row : dense) {
                for (InputShape.Feature feature : shape.features()) {
                    if (feature.width() > 1) {
                        row[feature.offset() + 1] = random.nextInt(2);
                    }
                }
            }
            return Alone.dense(dense);
        }
    }

    private static boolean[] all(int columns) {
        boolean[] gaps = new boolean[columns];
        Arrays.fill(gaps, true);
        return gaps;
    }

    static Stream<Form> forms() {
        InputShape image = Alone.numbers(2 * 6 * 8);
        InputShape words = Alone.tokens(5, 7);
        InputShape series = Alone.numbers(12);
        InputShape broken = Alone.numbers(6, all(6));
        return Stream.of(
                new Form(
                        "{type: cnn, image: [2, 6, 8], blocks: [{channels: 3}, {channels: 4, kernel: 2, padding: 1, pool: 1}]}",
                        image,
                        (2 * 9 + 1) * 3 + (3 * 4 + 1) * 4),
                new Form(
                        "{type: cnn, image: [2, 6, 8], pooling: flatten, widths: [5, 4], activation: gelu, blocks: ["
                                + "{channels: 3, padding: 0, activation: gelu, normalization: batch},"
                                + "{channels: 4, kernel: 1, pool: 1, activation: tanh, normalization: layer}]}",
                        image,
                        (2 * 9 + 1) * 3 + 6 + (3 + 1) * 4 + 8 + (4 * 2 * 3 + 1) * 5 + (5 + 1) * 4),
                new Form("{type: resnet, image: [2, 6, 8], width: 2}", image, resnet(2, 2, 3)),
                new Form("{type: resnet, image: [2, 6, 8], width: 2, small: false}", image, resnet(2, 2, 7)),
                new Form("{type: rnn, embedding: 4, units: 3}", words, 7 * 4 + 3 * 3 * (4 + 3 + 2)),
                new Form(
                        "{type: rnn, cell: lstm, steps: 4, units: 3, layers: 2, bidirectional: true, pooling: mean}",
                        series,
                        2 * 4 * 3 * (3 + 3 + 2) + 2 * 4 * 3 * (6 + 3 + 2)),
                new Form(
                        "{type: rnn, cell: rnn, steps: 6, units: 3, layers: 2, bidirectional: true}",
                        broken,
                        2 * 3 * (1 + 3 + 2) + 2 * 3 * (6 + 3 + 2)),
                new Form(
                        "{type: rnn, steps: 3, units: 3, pooling: attention}",
                        broken,
                        3 * 3 * (4 + 3 + 2) + 3 * 3 + 2 * 3),
                new Form(
                        "{type: text-cnn, embedding: 4, windows: [1, 2, 3], channels: 2, dropout: 0, activation: tanh}",
                        words,
                        7 * 4 + (4 + 1) * 2 + (8 + 1) * 2 + (12 + 1) * 2),
                new Form(
                        "{type: text-cnn, steps: 3, windows: [2], channels: 3, dropout: 0, pooling: attention}",
                        broken,
                        (2 * 4 + 1) * 3 + 9 + 6),
                new Form(
                        "{type: transformer, width: 6, heads: 3, hidden: 5, dropout: 0, pooling: cls, positions: learned,"
                                + " vocabulary: own}",
                        words,
                        5 * 7 * 6 + 6 * 6 + 6 + 2 * layer(6, 5) + 12),
                new Form(
                        "{type: transformer, steps: 3, width: 4, heads: 1, layers: 1, hidden: 5, dropout: 0}",
                        broken,
                        (4 + 1) * 4 + layer(4, 5) + 8),
                new Form(
                        "{type: transformer, steps: 4, width: 4, heads: 2, layers: 1, hidden: 5, dropout: 0,"
                                + " pooling: attention, positions: none}",
                        series,
                        (3 + 1) * 4 + layer(4, 5) + 8 + 16 + 8));
    }

    private static long layer(int w, int h) {
        return 4L * w * w + 2L * w * h + 9L * w + h;
    }

    /** Depth 18: convolutions without offsets, each with 2 numbers a channel of normalisation. */
    private static long resnet(int channels, int w, int stem) {
        long sum = (long) channels * w * stem * stem + 2L * w;
        int in = w;
        for (int group = 0; group < 4; group++) {
            int out = w << group;
            sum += (long) in * out * 9 + 3L * out * out * 9 + 8L * out;
            sum += group == 0 ? 0 : (long) in * out + 2L * out;
            in = out;
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void build_everyForm_hasTheParametersOfItsFormula(Form form) {
        try (Alone alone = new Alone(form.kind(), form.shape(), 1)) {
            assertThat(alone.parameters()).isEqualTo(form.parameters());
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void stage_everyForm_givesItsWidthAlongItsChannelAxis(Form form) {
        try (Alone alone = new Alone(form.kind(), form.shape(), 2);
                Scope scope = Scope.open()) {
            Pass pass = new Pass(form.inputs(3), true);
            Encoder encoder = alone.encoder;
            Tensor hidden = encoder.input(pass);
            assertThat(encoder.stages()).isEqualTo(form.kind().stages());
            for (int i = 0; i < encoder.stages(); i++) {
                hidden = encoder.stage(i, hidden, pass);
                assertThat(hidden.size(0)).isEqualTo(ROWS);
                assertThat(hidden.size(encoder.channelAxis(i))).isEqualTo(encoder.width(i));
            }
            assertThat(hidden.shape()).containsExactly(ROWS, encoder.width());
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void build_stageByStage_isTheWhole(Form form) {
        EncoderKind kind = form.kind();
        Inputs inputs = form.inputs(4);
        Pass pass = new Pass(inputs, false);
        try (Alone whole = new Alone(kind, form.shape(), 5);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor hidden = null;
            long parameters = 0;
            for (int i = 0; i < kind.stages(); i++) {
                try (Alone part = new Alone(kind, form.shape(), 99 + i, new Stages(i, i + 1))) {
                    for (ParameterBook.Entry entry : part.book.entries()) {
                        entry.tensor().copy_(whole.tensor(entry.name().substring(2)));
                    }
                    parameters += part.parameters();
                    hidden = part.encoder.stage(i, i == 0 ? part.encoder.input(pass) : hidden, pass);
                    assertThat(part.encoder.width()).isEqualTo(whole.encoder.width());
                }
            }
            assertThat(parameters).isEqualTo(whole.parameters());
            assertThat(Tensors.bytes(hidden)).isEqualTo(Tensors.bytes(whole.encoder.forward(pass)));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void backward_everyForm_agreesWithCentralDifferences(Form form) {
        try (Alone alone = new Alone(form.kind(), form.shape(), 6)) {
            alone.checkGradients(form.inputs(7), 8);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void settings_writtenAndRead_areTheSame(Form form) {
        EncoderKind kind = form.kind();
        String yaml = Settings.toYaml(kind, EncoderSettings.class);
        assertThat(Settings.parse(yaml, "test", EncoderSettings.class)).isEqualTo(kind);
    }
}
