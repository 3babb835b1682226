package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.ScheduleSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.experiment.StoppingSettings.Criterion;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.run.EpochRecord;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The run around the steps: batches, schedules, the best epoch, and what happens when losses are no numbers. */
class TrainerTest {
    @TempDir
    private Path folder;

    private static PreparedExperiment prepared(TrainingSettings how) {
        return Tiny.prepare(
                Tiny.table(2, 100),
                Tiny.threeTasks(),
                Tiny.model(List.of(8), Activation.RELU, Normalization.NONE),
                how);
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void train_anyCriterion_restoresTheEpochThatIsBestOnValidation(Criterion criterion) {
        @Nullable String task = criterion == Criterion.TASK ? "dose" : null;
        TrainingSettings how = Tiny.training()
                .withEpochs(40)
                .withOptimizer(AdamSettings.of(0.1))
                .withEarlyStopping(new StoppingSettings(criterion, task, 6));
        List<EpochRecord> epochs = new ArrayList<>();
        List<Integer> bests = new ArrayList<>();
        List<Double> figures = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochRecord epoch, double figure, boolean best) {
                epochs.add(epoch);
                figures.add(figure);
                if (best) {
                    bests.add(epoch.epoch());
                }
            }
        };
        try (FinishedRun run = Trainer.train(prepared(how), listener, null)) {
            int best = run.result().bestEpoch();
            assertThat(epochs).isEqualTo(run.history().epochs());
            assertThat(best).isEqualTo(bests.get(bests.size() - 1));
            assertThat(run.result().epochs()).isEqualTo(best + 6).isLessThan(40);
            // The model is the one that was validated then.
            for (var figure : epochs.get(best - 1).validation()) {
                assertThat(run.result().task(figure.task()).figures().get(Part.VALIDATION))
                        .isEqualTo(figure.metrics());
            }
            if (criterion != Criterion.MEAN_RANK) {
                double highest = figures.stream().mapToDouble(f -> f).max().orElseThrow();
                assertThat(figures.get(best - 1)).isEqualTo(highest);
            }
            if (criterion == Criterion.TASK) {
                double least = epochs.stream()
                        .mapToDouble(e -> e.validation().get(2).metrics().getOrDefault("rmse", Double.NaN))
                        .min()
                        .orElseThrow();
                assertThat(run.result().task("dose").primary(Part.VALIDATION)).isEqualTo(least);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void batches_anyEpoch_holdEveryRowOnceInAnOrderOfTheirOwn(long seed) {
        int[] rows = Tiny.range(10, 87);
        Batches batches = new Batches(rows, 8, seed);
        List<String> orders = new ArrayList<>();
        for (int epoch = 0; epoch < 5; epoch++) {
            int[][] all = batches.ofEpoch(epoch);
            assertThat(batches.perEpoch()).isEqualTo(10);
            assertThat(all).hasNumberOfRows(10);
            for (int[] batch : all) {
                assertThat(batch.length).isBetween(7, 8);
            }
            int[] together = Arrays.stream(all).flatMapToInt(IntStream::of).toArray();
            assertThat(together).containsExactlyInAnyOrder(rows);
            orders.add(Arrays.toString(together));
            assertThat(new Batches(rows, 8, seed).ofEpoch(epoch)).isDeepEqualTo(all);
        }
        assertThat(orders).doesNotHaveDuplicates();
        assertThat(new Batches(rows, 8, seed + 1).ofEpoch(0)).isNotEqualTo(batches.ofEpoch(0));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "100, 1000", "3, 2"})
    void batches_fewRows_areNeverEmpty(int rows, int size) {
        for (int[] batch : new Batches(Tiny.range(0, rows), size, 1).ofEpoch(0)) {
            assertThat(batch.length).isBetween(1, size);
        }
    }

    @Test
    void train_scheduleByStep_usesTheRateOfEachStep() {
        TrainingSettings how = Tiny.training()
                .withEpochs(3)
                .withBatchSize(20)
                .withOptimizer(SgdSettings.of(0.2))
                .withSchedule(new ScheduleSettings.OneCycle(0.5, 0.1, 0.01));
        PreparedExperiment prepared = prepared(how);
        try (FinishedRun run = Trainer.train(prepared);
                Bench bench = new Bench(prepared, org.bytedeco.pytorch.global.torch.ScalarType.Float)) {
            Batches batches = new Batches(prepared.split().train(), 20, how.seed());
            long steps = 3L * batches.perEpoch();
            long step = 0;
            for (int epoch = 0; epoch < 3; epoch++) {
                double rate = 0;
                for (int[] rows : batches.ofEpoch(epoch)) {
                    rate = 0.2 * how.schedule().factor(new ScheduleSettings.Progress(step, steps, epoch, 0));
                    bench.stepper.step((int) step++, epoch, rows, rate);
                }
                assertThat(run.history().epochs().get(epoch).learningRate()).isEqualTo(rate);
            }
            if (run.result().bestEpoch() == 3) {
                assertThat(ai.polymath.torch.engine.Tensors.doubles(
                                run.model().network().parameters().values()))
                        .containsExactly(bench.values());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e30, 1e37})
    void train_lossTurnsNaN_namesTaskAndStep(double rate) {
        Path file = folder.resolve("checkpoint.safetensors");
        PreparedExperiment prepared = prepared(Tiny.training().withBatchSize(20).withOptimizer(SgdSettings.of(rate)));
        assertThatThrownBy(() -> Trainer.train(prepared, TrainingListener.NONE, file))
                .isInstanceOf(PolymathException.class)
                .hasMessageMatching("The loss of task '(ill|fever|dose)' is (NaN|Infinity) in step 2 \\(epoch 1\\)\\."
                        + " Maybe lower training.optimizer.learning_rate.*");
        assertThat(file).doesNotExist();
    }

    @Test
    void train_lastStepOfAnEpochBreaksTheNetwork_keepsTheLastGoodCheckpoint() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        // One step an epoch: the first at rate 0, the second far too long.
        PreparedExperiment prepared = prepared(Tiny.training()
                .withEpochs(4)
                .withBatchSize(1000)
                .withOptimizer(SgdSettings.of(1e30))
                .withSchedule(new ScheduleSettings.OneCycle(0.9, 0, 0)));
        List<byte[]> good = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(PreparedExperiment p, long parameters, int firstEpoch, int stepsPerEpoch) {
                first.add(firstEpoch);
            }

            @Override
            public void epoch(EpochRecord epoch, double figure, boolean best) {
                try {
                    good.add(Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Trainer.train(prepared, listener, file))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageMatching(
                            "A (prediction of task '\\w+'|weight of the network) is (NaN|-?Infinity) after step 2"
                                    + " \\(epoch 2\\)\\. Maybe lower training.optimizer.learning_rate.* The state after epoch 1 is"
                                    + " kept in .*checkpoint.safetensors\\.");
            assertThat(Files.readAllBytes(file)).isEqualTo(good.get(0));
        }
        assertThat(good).hasSize(1);
        assertThat(first).containsExactly(1, 2);
    }

    @Test
    void train_weightsBreakWithoutValidationRows_isNoticedToo() {
        PreparedExperiment prepared = Tiny.prepare(
                Tiny.table(2, 60),
                new Split(Tiny.range(0, 60), new int[0], new int[0]),
                Tiny.threeTasks(),
                Tiny.linear(3),
                Tiny.training().withEpochs(1).withBatchSize(60).withOptimizer(new SgdSettings(3e38, 0, false, 1e30)));
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isInstanceOf(PolymathException.class)
                .hasMessageMatching("A weight of the network is (NaN|Infinity) after step 1 \\(epoch 1\\)\\..*");
    }

    @Test
    void train_batchOfOneRowWithBatchNormalization_isRefused() {
        PreparedExperiment prepared = Tiny.prepare(
                Tiny.table(2, 30),
                Tiny.threeTasks(),
                Tiny.model(List.of(4), Activation.RELU, Normalization.BATCH),
                Tiny.training().withBatchSize(1));
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll("Batch normalization", "batch_size");
    }

    @Test
    void train_folderOfTheCheckpointCantBeMade_saysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x").resolve("checkpoint");
        assertThatThrownBy(() -> Trainer.train(prepared(Tiny.training().withEpochs(1)), TrainingListener.NONE, file))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContaining("Can't write");
    }
}
