package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Pass;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gates and sluice heads see of a sequence: its steps, not its padding. */
class SummaryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: rnn, embedding: 3, units: 4, layers: 2}",
                "{type: rnn, embedding: 3, units: 4, layers: 2, bidirectional: true, pooling: mean}",
                "{type: text-cnn, embedding: 3, channels: 2, windows: [1, 2]}",
                "{type: transformer, width: 4, heads: 2, layers: 2, hidden: 4, positions: none, dropout: 0, pooling: mean}"
            })
    void summary_paddedSequence_isTheMeanOfItsStepsAlone(String settings) {
        EncoderKind kind = (EncoderKind) Settings.parse(settings, "the test", EncoderSettings.class);
        // Codes: 0 is unknown, 1 missing, others words. The second has two words of five, one of them behind a gap.
        long[] codes = {2, 3, 4, 2, 3, 4, 1, 2, 1, 1};
        try (Alone alone = new Alone(kind, Alone.tokens(5, 5), 3);
                Scope scope = Scope.open()) {
            Inputs inputs = new Inputs(
                    Tensors.zeros(org.bytedeco.pytorch.global.torch.ScalarType.Double, 2, 0), Tensors.of(codes, 2, 5));
            Pass pass = new Pass(inputs, false);
            Encoder encoder = alone.encoder;
            Tensor entering = encoder.input(pass);
            check(encoder.summary(Encoder.INPUT, entering, pass), entering, kind instanceof RnnEncoder);
            if (kind.stages() > 1) {
                Tensor first = encoder.stage(0, entering, pass);
                check(encoder.summary(0, first, pass), first, kind instanceof RnnEncoder);
                Tensor last = encoder.stage(1, first, pass);
                assertThat(Tensors.doubles(encoder.summary(1, last, pass))).isEqualTo(Tensors.doubles(last));
            }
        }
    }

    private static void check(Tensor summary, Tensor hidden, boolean compacted) {
        int channels = (int) hidden.size(2);
        double[] steps = Tensors.doubles(hidden);
        double[] told = Tensors.doubles(summary);
        assertThat(summary.shape()).containsExactly(2, channels);
        int second = compacted ? 1 : 2;
        for (int c = 0; c < channels; c++) {
            double all = 0;
            for (int step = 0; step < 5; step++) {
                all += steps[step * channels + c] / 5;
            }
            double two = (steps[5 * channels + c] + steps[(5 + second) * channels + c]) / 2;
            assertThat(told[c]).isCloseTo(all, within(1e-12));
            assertThat(told[channels + c]).isCloseTo(two, within(1e-12));
        }
    }
}
