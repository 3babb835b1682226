package ai.polymath.torch.encoder;

import static ai.polymath.torch.encoder.SlowSequences.LENGTH;
import static ai.polymath.torch.encoder.SlowSequences.MISSING;
import static ai.polymath.torch.encoder.SlowSequences.attentionLayer;
import static ai.polymath.torch.encoder.SlowSequences.embedded;
import static ai.polymath.torch.encoder.SlowSequences.joined;
import static ai.polymath.torch.encoder.SlowSequences.normalised;
import static ai.polymath.torch.encoder.SlowSequences.plus;
import static ai.polymath.torch.encoder.SlowSequences.pooled;
import static ai.polymath.torch.encoder.SlowSequences.position;
import static ai.polymath.torch.encoder.SlowSequences.present;
import static ai.polymath.torch.encoder.SlowSequences.recur;
import static ai.polymath.torch.encoder.SlowSequences.row;
import static ai.polymath.torch.encoder.SlowSequences.turned;
import static ai.polymath.torch.encoder.SlowSequences.windows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.RecurrentCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence encoders against their definitions, step by step, over the steps that are there. */
class SequenceEncoderTest {
    private static final int ROWS = 6;
    private static final int WORDS = 9;

    /** Rows with gaps anywhere; the first is whole, the second has no step, the third has one. */
    private static int[][] codes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] codes = new int[ROWS][LENGTH];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < LENGTH; i++) {
                int word = random.nextInt(8) < 7 ? random.nextInt(2, WORDS) : 0;
                codes[row][i] = row == 1 || (row > 1 && random.nextInt(3) == 0) ? MISSING : word;
            }
        }
        Arrays.fill(codes[2], MISSING);
        codes[2][3] = 4;
        return codes;
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double scale =
                Math.max(1e-3, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-10 * scale));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RNN, false, LAST",
        "RNN, true, MEAN",
        "LSTM, false, MAX",
        "LSTM, true, LAST",
        "GRU, false, LAST",
        "GRU, true, ATTENTION",
        "GRU, true, LAST",
        "GRU, false, MEAN"
    })
    void rnn_twoLayersOverSequencesWithGaps_isTheRecurrenceOverTheStepsThatAreThere(
            RecurrentCell cell, boolean both, Pooling pooling) {
        RnnEncoder kind = new RnnEncoder(SequenceSettings.TOKENS, 4, cell, 3, 2, both, pooling, 0.5);
        int[][] codes = codes(1);
        int width = both ? 6 : 3;
        try (Alone alone = new Alone(kind, Alone.tokens(LENGTH, WORDS), 2)) {
            double[][] z = alone.run(Alone.codes(codes), false);
            for (int i = 0; i < ROWS; i++) {
                double[][] steps = present(embedded(alone, codes[i], 4));
                for (int layer = 0; layer < 2; layer++) {
                    String name = "layer." + layer;
                    double[][] forward = recur(alone, name + ".forward", cell, steps, 3);
                    steps = both
                            ? joined(forward, turned(recur(alone, name + ".backward", cell, turned(steps), 3)))
                            : forward;
                }
                double[] expected = pooled(alone, pooling, steps, width);
                if (both && pooling == Pooling.LAST && steps.length > 0) {
                    System.arraycopy(steps[0], 3, expected, 3, 3);
                }
                assertClose(z[i], expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LAST", "MEAN", "MAX", "ATTENTION"})
    void textCnn_overSequencesWithGaps_isWindowsAroundStepsThatAreThere(Pooling pooling) {
        List<Integer> windows = List.of(1, 2, 4);
        TextCnnEncoder kind = new TextCnnEncoder(SequenceSettings.TOKENS, 3, windows, 2, Activation.RELU, pooling, 0.4);
        int[][] codes = codes(3);
        try (Alone alone = new Alone(kind, Alone.tokens(LENGTH, WORDS), 4)) {
            double[][] z = alone.run(Alone.codes(codes), false);
            for (int i = 0; i < ROWS; i++) {
                double[][] steps = embedded(alone, codes[i], 3);
                List<double[]> rows = new ArrayList<>();
                for (int t = 0; t < LENGTH; t++) {
                    if (steps[t] != null) {
                        rows.add(windows(alone, windows, steps, t));
                    }
                }
                assertClose(z[i], pooled(alone, pooling, rows.toArray(double[][]::new), 6));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLS, LEARNED",
        "CLS, SINUSOIDAL",
        "MEAN, SINUSOIDAL",
        "MAX, NONE",
        "LAST, LEARNED",
        "ATTENTION, SINUSOIDAL"
    })
    void transformer_overSequencesWithGaps_isAttentionByLoops(Pooling pooling, TransformerEncoder.Positions positions) {
        TransformerEncoder kind = new TransformerEncoder(SequenceSettings.TOKENS, 6, 2, 2, 5, positions, pooling, 0.2);
        int[][] codes = codes(5);
        boolean cls = pooling == Pooling.CLS;
        try (Alone alone = new Alone(kind, Alone.tokens(LENGTH, WORDS), 6)) {
            double[][] z = alone.run(Alone.codes(codes), false);
            for (int i = 0; i < ROWS; i++) {
                double[][] embedded = embedded(alone, codes[i], 6);
                List<double[]> steps = new ArrayList<>();
                if (cls) {
                    steps.add(plus(alone.values("cls"), position(alone, positions, 0)));
                }
                for (int t = 0; t < LENGTH; t++) {
                    if (embedded[t] != null) {
                        steps.add(plus(embedded[t], position(alone, positions, cls ? t + 1 : t)));
                    }
                }
                double[][] h = steps.toArray(double[][]::new);
                for (int layer = 0; layer < 2; layer++) {
                    h = attentionLayer(alone, "layer." + layer, h, 6, 2);
                }
                double[][] last =
                        Arrays.stream(h).map(s -> normalised(alone, "norm", s)).toArray(double[][]::new);
                assertClose(z[i], cls ? last[0] : pooled(alone, pooling, last, 6));
            }
        }
    }

    private static List<EncoderKind> kinds(SequenceSettings input) {
        List<EncoderKind> kinds = new ArrayList<>();
        for (RecurrentCell cell : RecurrentCell.values()) {
            kinds.add(new RnnEncoder(input, 4, cell, 3, 2, true, Pooling.LAST, 0));
        }
        for (Pooling pooling : Pooling.values()) {
            if (pooling != Pooling.CLS) {
                kinds.add(new RnnEncoder(input, 4, RecurrentCell.GRU, 3, 1, false, pooling, 0));
                kinds.add(new TextCnnEncoder(input, 4, List.of(2, 3), 3, Activation.RELU, pooling, 0));
            }
            kinds.add(new TransformerEncoder(input, 4, 2, 2, 5, TransformerEncoder.Positions.SINUSOIDAL, pooling, 0));
        }
        return kinds;
    }

    @Test
    void tokens_whateverStandsForAMissingOne_changesNoBitAndTakesNoGradient() {
        int[][] codes = codes(7);
        for (EncoderKind kind : kinds(SequenceSettings.TOKENS)) {
            try (Alone alone = new Alone(kind, Alone.tokens(LENGTH, WORDS), 8)) {
                double[][] before = alone.run(Alone.codes(codes), false);
                assertThat(before[1]).as("%s", kind).doesNotContain(Double.NaN);
                alone.backward(Alone.codes(codes), 9);
                double[] table = alone.values("embedding");
                int width = table.length / WORDS;
                assertThat(row(alone.gradient("embedding"), MISSING, width)).containsOnly(0);
                assertThat(Arrays.stream(alone.gradient("embedding"))
                                .filter(g -> g != 0)
                                .count())
                        .isGreaterThan(width);
                Arrays.fill(table, width, 2 * width, 1e6);
                ai.polymath.torch.engine.Tensors.copyFrom(alone.tensor("embedding"), table);
                assertThat(alone.run(Alone.codes(codes), false)).as("%s", kind).isDeepEqualTo(before);
            }
        }
    }

    @Test
    void series_whateverStandsInAMissingStep_changesNoBit() {
        boolean[] gaps = new boolean[2 * LENGTH];
        Arrays.fill(gaps, true);
        // Columns of the third step never miss a value: it is always there.
        gaps[4] = false;
        gaps[5] = false;
        InputShape shape = Alone.numbers(2 * LENGTH, gaps);
        SplittableRandom random = new SplittableRandom(10);
        double[][] x = Alone.normal(random, ROWS, shape.denseWidth());
        double[][] other = new double[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            for (InputShape.Feature f : shape.features()) {
                if (f.width() > 1) {
                    x[i][f.offset() + 1] = 0;
                }
            }
            other[i] = x[i].clone();
            for (int step = 0; step < LENGTH; step++) {
                boolean missing = i == 1 || random.nextInt(2) == 0;
                for (InputShape.Feature f : shape.features().subList(2 * step, 2 * step + 2)) {
                    if (missing && f.width() > 1) {
                        x[i][f.offset() + 1] = 1;
                        other[i][f.offset() + 1] = 1;
                        other[i][f.offset()] = 1e6;
                    }
                }
            }
        }
        for (EncoderKind kind : kinds(SequenceSettings.series(LENGTH))) {
            try (Alone alone = new Alone(kind, shape, 11)) {
                assertThat(alone.run(Alone.dense(other), false))
                        .as("%s", kind)
                        .isDeepEqualTo(alone.run(Alone.dense(x), false));
            }
        }
    }

    @Test
    void tokens_morePaddingAtTheEnd_sameRepresentation() {
        int[][] codes = codes(12);
        int[][] longer = new int[ROWS][];
        Arrays.setAll(longer, i -> {
            int[] padded = Arrays.copyOf(codes[i], LENGTH + 4);
            Arrays.fill(padded, LENGTH, LENGTH + 4, MISSING);
            return padded;
        });
        for (EncoderKind kind : kinds(SequenceSettings.TOKENS)) {
            try (Alone one = new Alone(kind, Alone.tokens(LENGTH, WORDS), 13);
                    Alone two = new Alone(kind, Alone.tokens(LENGTH + 4, WORDS), 13)) {
                double[][] expected = one.run(Alone.codes(codes), false);
                double[][] actual = two.run(Alone.codes(longer), false);
                for (int i = 0; i < ROWS; i++) {
                    assertClose(actual[i], expected[i]);
                }
            }
        }
    }

    @Test
    void rnn_gapMovedToTheEnd_changesNoBit() {
        RnnEncoder kind = RnnEncoder.of(SequenceSettings.TOKENS, 4, RecurrentCell.GRU, 3);
        try (Alone alone = new Alone(kind, Alone.tokens(4, WORDS), 14)) {
            double[][] z = alone.run(Alone.codes(new int[][] {{3, 1, 5, 2}, {3, 5, 2, 1}, {1, 3, 5, 2}}), false);
            assertThat(z[1]).isEqualTo(z[0]);
            assertThat(z[2]).isEqualTo(z[0]);
        }
    }

    @Test
    void vocabulary_sharedOrOwn_decidesWhetherAWordMeansTheSameInTwoColumns() {
        InputShape shape = new InputShape(
                0,
                List.of(4, 5),
                List.of(new InputShape.Feature("a", 0, 0, 0), new InputShape.Feature("b", 0, 0, 1)),
                List.of(List.of("dog", "fox"), List.of("ant", "cat", "fox")));
        // "fox" in one column, nothing in the other.
        int[][] codes = {{3, MISSING}, {MISSING, 4}, {2, MISSING}};
        RnnEncoder shared = RnnEncoder.of(SequenceSettings.TOKENS, 3, RecurrentCell.RNN, 3);
        try (Alone alone = new Alone(shared, shape, 15)) {
            // Unknown, missing, ant, cat, dog, fox.
            assertThat(alone.tensor("embedding").shape()).containsExactly(6, 3);
            double[][] z = alone.run(Alone.codes(codes), false);
            assertThat(z[0]).isEqualTo(z[1]).isNotEqualTo(z[2]);
        }
        RnnEncoder own = RnnEncoder.of(SequenceSettings.tokens(Vocabulary.OWN), 3, RecurrentCell.RNN, 3);
        try (Alone alone = new Alone(own, shape, 15)) {
            assertThat(alone.tensor("embedding").shape()).containsExactly(9, 3);
            double[][] z = alone.run(Alone.codes(codes), false);
            assertThat(z[0]).isNotEqualTo(z[1]);
        }
    }

    @Test
    void rnn_ofTheGruWorkload_has344960Parameters() {
        RnnEncoder kind = RnnEncoder.of(SequenceSettings.TOKENS, 64, RecurrentCell.GRU, 64);
        try (Alone alone = new Alone(kind, Alone.tokens(30, 5000), 1)) {
            assertThat(alone.parameters()).isEqualTo(344_960);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void build_columnsThatAreNotSteps_saysSo(int steps) {
        RnnEncoder series = RnnEncoder.of(SequenceSettings.series(steps), 4, RecurrentCell.GRU, 3);
        assertThatThrownBy(() -> new Alone(series, Alone.numbers(6), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("steps is " + steps, "6 numeric columns");
        assertThatThrownBy(() -> new Alone(series, Alone.tokens(2, 5), 1)).hasMessageContaining("'t0' is a category");
        RnnEncoder tokens = RnnEncoder.of(SequenceSettings.TOKENS, 4, RecurrentCell.GRU, 3);
        assertThatThrownBy(() -> new Alone(tokens, Alone.numbers(6), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no category column");
    }

    @Test
    void settings_outOfRange_areRefused() {
        SequenceSettings tokens = SequenceSettings.TOKENS;
        assertThatThrownBy(() -> SequenceSettings.series(0)).hasMessageContaining("steps is 0");
        assertThatThrownBy(() -> RnnEncoder.of(tokens, 4, RecurrentCell.GRU, 0)).hasMessageContaining("units 0");
        assertThatThrownBy(() -> new RnnEncoder(tokens, 4, RecurrentCell.GRU, 3, 1, false, Pooling.CLS, 0))
                .hasMessageContaining("cls");
        assertThatThrownBy(() -> new TextCnnEncoder(tokens, 4, List.of(), 3, Activation.RELU, Pooling.MAX, 0))
                .hasMessageContaining("windows []");
        assertThatThrownBy(() ->
                        new TransformerEncoder(tokens, 6, 4, 1, 8, TransformerEncoder.Positions.NONE, Pooling.MEAN, 0))
                .hasMessageContainingAll("width is 6", "heads is 4");
    }
}
