package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.relatedness.RelatednessTally;
import ai.polymath.settings.Settings;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Measuring how tasks are related changes nothing of the training. */
class MeasuringTest {
    private static RelatednessTally tally(PreparedExperiment prepared) {
        return new RelatednessTally(prepared.tasks().stream().map(t -> t.name()).toList());
    }

    private static Map<String, Object> plain(PreparedExperiment prepared) {
        try (FinishedRun run = Trainer.train(prepared)) {
            return Resumable.outcome(run);
        }
    }

    private static Map<String, Object> measured(PreparedExperiment prepared, RelatednessTally tally) {
        try (FinishedRun run = Trainer.measure(prepared, TrainingListener.NONE, new Measuring(3, tally))) {
            return Resumable.outcome(run);
        }
    }

    /** Dropout in trunk and heads, batch normalisation, missing labels, tasks of every kind, diagnostics, a schedule. */
    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "rmsprop"})
    void measure_anyOptimizer_sameTrainingBitForBit(String optimizer) {
        PreparedExperiment prepared = Resumable.prepared(optimizer);
        RelatednessTally tally = tally(prepared);

        assertThat(measured(prepared, tally)).isEqualTo(plain(prepared));
        assertThat(tally.steps()).isEqualTo((Resumable.EPOCHS * 6 + 2) / 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: mmoe} | {method: upgrad}",
                "{type: cross-stitch} | {method: famo}",
                "{type: ltb} | {method: grad-drop}",
                "{type: hard} | {method: modo}",
                "{type: flatten} | {method: equal}",
                "{type: partial} | {method: mgda, update_every: 2}"
            })
    void measure_anySharingAndBalancing_sameTrainingBitForBit(String sharing, String balancing) {
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(8, 8), Activation.RELU, 0.2, Normalization.LAYER, false),
                SharingVariants.parse(sharing),
                new HeadSettings(List.of(), 0.1));
        PreparedExperiment prepared = Tiny.prepare(
                Tiny.table(4, 100),
                Tiny.threeTasks(),
                model,
                Tiny.training()
                        .withEpochs(3)
                        .withBatchSize(20)
                        .withBalancing(Settings.parse(balancing, "the test", BalancingSettings.class)));
        RelatednessTally tally = tally(prepared);

        assertThat(measured(prepared, tally)).isEqualTo(plain(prepared));
        assertThat(tally.steps()).isPositive();
    }

    @Test
    void measure_stopped_leavesWhatWasMeasured() {
        PreparedExperiment prepared = Resumable.prepared("sgd");
        RelatednessTally tally = tally(prepared);

        assertThatThrownBy(() -> Trainer.measure(prepared, Resumable.stoppingAt(3, 2), new Measuring(2, tally)))
                .isInstanceOf(StoppedException.class);
        assertThat(tally.steps()).isEqualTo(7);
    }

    @Test
    void defaultEvery_anyTasks_keepsTheBoundByCount() {
        for (int tasks = 2; tasks <= 62; tasks++) {
            // A look costs T gradients, T + 1 passes forward and T steps of the optimiser: by measurement up to 1.7 T
            // steps.
            assertThat(1.7 * tasks / Measuring.defaultEvery(tasks)).isLessThanOrEqualTo(0.5);
        }
        assertThatThrownBy(() -> new Measuring(0, new RelatednessTally(List.of("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
