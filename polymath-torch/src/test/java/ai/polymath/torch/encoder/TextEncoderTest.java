package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.network.RecurrentCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence encoders on texts of any length: padding has no influence, and places are what is pooled. */
class TextEncoderTest {
    private static final int WORDS = 11;
    private static final int LETTERS = 6;
    private static final int[] LENGTHS = {3, 5, 1, 0};
    private static final LetterSettings FEW = new LetterSettings(3, List.of(2, 3), 2);
    private static final SequenceSettings WITH_LETTERS = new SequenceSettings(null, Vocabulary.SHARED, 0, 0, FEW);

    private static InputShape shape(boolean letters, boolean placeWise) {
        BlockShape.Tokens block = new BlockShape.Tokens("words", WORDS, letters ? LETTERS : 0, List.of());
        return new InputShape(0, List.of(), List.of(), List.of(), List.of(block), placeWise);
    }

    /** Texts of those lengths, with other words behind their ends. */
    private static Inputs texts(int padded, int paddedLetters, boolean letters) {
        SplittableRandom random = new SplittableRandom(5);
        SplittableRandom garbage = new SplittableRandom(padded);
        int rows = LENGTHS.length;
        long[] ids = new long[rows * padded];
        long[] mask = new long[ids.length];
        long[] spelled = new long[(ids.length + 1) * paddedLetters];
        long[] words = new long[ids.length];
        Arrays.fill(spelled, -1);
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < padded; k++) {
                int at = row * padded + k;
                boolean there = k < LENGTHS[row];
                ids[at] = (there ? random : garbage).nextInt(WORDS);
                mask[at] = there ? 1 : 0;
                words[at] = at + 1;
                int n = there ? random.nextInt(1, 5) : 0;
                for (int c = 0; c < n; c++) {
                    spelled[(at + 1) * paddedLetters + c] = random.nextInt(LETTERS);
                }
            }
        }
        InputBlock.Letters all = new InputBlock.Letters(
                Tensors.of(spelled, ids.length + 1, paddedLetters), Tensors.of(words, rows, padded));
        InputBlock.Tokens block = new InputBlock.Tokens(
                Tensors.of(ids, rows, padded),
                Tensors.of(mask, rows, padded).to(ScalarType.Bool),
                letters ? all : null);
        return new Inputs(Tensors.of(new double[0], rows, 0), Tensors.of(new long[0], rows, 0), List.of(block));
    }

    private static List<EncoderKind> kinds(SequenceSettings input) {
        List<EncoderKind> kinds = new ArrayList<>();
        for (Pooling pooling : List.of(Pooling.LAST, Pooling.MEAN, Pooling.MAX, Pooling.ATTENTION)) {
            kinds.add(new RnnEncoder(input, 4, RecurrentCell.GRU, 3, 2, true, pooling, 0));
            kinds.add(new RnnEncoder(input, 4, RecurrentCell.LSTM, 3, 1, false, pooling, 0));
            kinds.add(new TextCnnEncoder(input, 4, List.of(2, 3), 3, Activation.TANH, pooling, 0));
            kinds.add(new TransformerEncoder(input, 4, 2, 2, 5, TransformerEncoder.Positions.SINUSOIDAL, pooling, 0));
        }
        return kinds;
    }

    static Stream<EncoderKind> plain() {
        return Stream.concat(
                kinds(SequenceSettings.TOKENS).stream(),
                Stream.of(new TransformerEncoder(
                        SequenceSettings.TOKENS, 4, 2, 1, 5, TransformerEncoder.Positions.NONE, Pooling.CLS, 0)));
    }

    static Stream<EncoderKind> spelling() {
        return kinds(WITH_LETTERS).stream();
    }

    static Stream<EncoderKind> keepingPlaces() {
        return Stream.concat(plain(), spelling()).filter(EncoderKind::keepsPlaces);
    }

    private static boolean reads(EncoderKind kind) {
        return kind.toString().contains("letters=LetterSettings");
    }

    private static void assertSame(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource({"plain", "spelling"})
    void forward_morePadding_sameRepresentation(EncoderKind kind) {
        try (Alone alone = new Alone(kind, shape(reads(kind), false), 7);
                Scope scope = Scope.open()) {
            double[][] once = alone.run(texts(5, 4, reads(kind)), false);
            double[][] padded = alone.run(texts(9, 7, reads(kind)), false);

            for (int row = 0; row < LENGTHS.length; row++) {
                assertSame(padded[row], once[row]);
            }
            assertThat(once[3])
                    .as("no word")
                    .isEqualTo(kind.toString().contains("CLS") ? once[3] : new double[once[3].length]);
        }
    }

    @ParameterizedTest
    @MethodSource("keepingPlaces")
    void forward_placeWise_placesThatPoolToTheSame(EncoderKind kind) {
        try (Alone whole = new Alone(kind, shape(reads(kind), false), 8);
                Alone places = new Alone(kind, shape(reads(kind), true), 8);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Inputs inputs = texts(6, 4, reads(kind));
            double[][] expected = whole.run(inputs, false);

            Tensor z = places.encoder.forward(new Pass(inputs, false));
            Tensor longer = places.encoder.forward(new Pass(texts(8, 5, reads(kind)), false));

            assertThat(z.shape()).containsExactly(LENGTHS.length, places.encoder.width(), 6);
            double[] pooled = Tensors.doubles(kind.pool(z, inputs));
            assertSame(
                    pooled,
                    Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray());
            for (int row = 0; row < LENGTHS.length; row++) {
                assertSame(
                        Tensors.doubles(longer.select(0, row).narrow(1, 0, LENGTHS[row])),
                        Tensors.doubles(z.select(0, row).narrow(1, 0, LENGTHS[row])));
            }
        }
    }

    @ParameterizedTest
    @MethodSource({"plain", "spelling"})
    void summary_morePadding_same(EncoderKind kind) {
        try (Alone alone = new Alone(kind, shape(reads(kind), false), 9);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Pass once = new Pass(texts(5, 4, reads(kind)), false);
            Pass padded = new Pass(texts(9, 7, reads(kind)), false);
            Encoder encoder = alone.encoder;
            Tensor a = encoder.input(once);
            Tensor b = encoder.input(padded);
            assertSame(
                    Tensors.doubles(encoder.summary(Encoder.INPUT, b, padded)),
                    Tensors.doubles(encoder.summary(Encoder.INPUT, a, once)));
            for (int k = 0; k < encoder.stages(); k++) {
                a = encoder.stage(k, a, once);
                b = encoder.stage(k, b, padded);
                assertSame(
                        Tensors.doubles(encoder.summary(k, b, padded)), Tensors.doubles(encoder.summary(k, a, once)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spelling")
    void gradients_likeFiniteDifferences(EncoderKind kind) {
        try (Alone alone = new Alone(kind, shape(true, false), 10);
                Scope scope = Scope.open()) {
            alone.checkGradients(texts(6, 5, true), 3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void forward_wordDropout_wordsBecomeUnknownInTrainingOnly(long seed) {
        SequenceSettings half = new SequenceSettings(null, Vocabulary.SHARED, 0.5, 0, null);
        EncoderKind dropping = new TextCnnEncoder(half, 4, List.of(1), 3, Activation.IDENTITY, Pooling.MEAN, 0);
        EncoderKind plain =
                new TextCnnEncoder(SequenceSettings.TOKENS, 4, List.of(1), 3, Activation.IDENTITY, Pooling.MEAN, 0);
        try (Alone a = new Alone(dropping, shape(false, false), seed);
                Alone b = new Alone(plain, shape(false, false), seed);
                Scope scope = Scope.open()) {
            Inputs inputs = texts(5, 1, false);
            assertThat(a.run(inputs, false)).isDeepEqualTo(b.run(inputs, false));
            double[] ofUnknown = null;
            int dropped = 0;
            int draws = 400;
            Inputs one = oneWord(4);
            double[] known = b.run(one, true)[0];
            ofUnknown = b.run(oneWord(0), true)[0];
            for (int i = 0; i < draws; i++) {
                double[] told = a.run(one, true)[0];
                boolean unknown = Arrays.equals(told, ofUnknown);
                assertThat(unknown || Arrays.equals(told, known)).isTrue();
                dropped += unknown ? 1 : 0;
            }
            assertThat(dropped / (double) draws).isBetween(0.35, 0.65);
        }
    }

    private static Inputs oneWord(int word) {
        InputBlock.Tokens block = new InputBlock.Tokens(Tensors.of(new long[] {word}, 1, 1), null, null);
        return new Inputs(Tensors.of(new double[0], 1, 0), Tensors.of(new long[0], 1, 0), List.of(block));
    }

    @Test
    void build_whatCannotBeRead_saysWhy() {
        RnnEncoder gru = RnnEncoder.of(SequenceSettings.TOKENS, 4, RecurrentCell.GRU, 3);
        InputShape table = new InputShape(0, List.of(5), List.of(new InputShape.Feature("a", 0, 0, 0)));
        assertThatThrownBy(() -> new Alone(gru, table.withPlaceWise(true), 1))
                .hasMessageContaining("no text column is read");
        InputShape mixed = new InputShape(
                0,
                List.of(5),
                List.of(new InputShape.Feature("a", 0, 0, 0)),
                List.of(),
                shape(false, false).blocks(),
                false);
        assertThatThrownBy(() -> new Alone(gru, mixed, 1)).hasMessageContaining("'words' and nothing besides, but 'a'");
        RnnEncoder spelling = RnnEncoder.of(WITH_LETTERS, 4, RecurrentCell.GRU, 3);
        assertThatThrownBy(() -> new Alone(spelling, shape(false, false), 1))
                .hasMessageContaining("no text has letters: true");
        RnnEncoder series = RnnEncoder.of(SequenceSettings.series(3), 4, RecurrentCell.GRU, 3);
        assertThatThrownBy(() -> new Alone(series, shape(false, false), 1))
                .hasMessageContaining("'words' is a structured column");
        TransformerEncoder learned = new TransformerEncoder(
                SequenceSettings.TOKENS, 4, 2, 1, 5, TransformerEncoder.Positions.LEARNED, Pooling.MEAN, 0);
        assertThatThrownBy(() -> new Alone(learned, shape(false, false), 1))
                .hasMessageContaining("positions: sinusoidal");
    }

    @Test
    void forward_transformerOnLongText_positionsGoOn() {
        TransformerEncoder kind = new TransformerEncoder(
                SequenceSettings.TOKENS, 4, 2, 1, 5, TransformerEncoder.Positions.SINUSOIDAL, Pooling.LAST, 0);
        try (Alone alone = new Alone(kind, shape(false, true), 3);
                Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            int length = 600;
            long[] ids = new long[length];
            InputBlock.Tokens block = new InputBlock.Tokens(Tensors.of(ids, 1, length), null, null);
            Inputs inputs = new Inputs(Tensors.of(new double[0], 1, 0), Tensors.of(new long[0], 1, 0), List.of(block));
            double[] embedded = Tensors.doubles(alone.encoder.input(new Pass(inputs, false)));
            double[] word = Arrays.copyOf(alone.values("embedding"), 4);
            double[] positions = TransformerEncoder.sinusoidal(length, 4);
            for (int i = 0; i < embedded.length; i++) {
                assertThat(embedded[i]).isCloseTo(word[i % 4] + positions[i], within(1e-12));
            }
        }
    }
}
