package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.sharing.HardSharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders in whole trainings: they learn what they are for, and are saved and continued to the same bits. */
class EncoderTrainingTest {
    private static final int ROWS = 240;
    private static final String IMAGE =
            "{type: cnn, image: [1, 6, 6], blocks: [{channels: 6}], pooling: flatten, widths: [16], dropout: 0.1}";
    private static final String RESNET = "{type: resnet, image: [1, 6, 6], width: 6}";
    private static final String SERIES = "{type: rnn, steps: 8, units: 8, bidirectional: true, pooling: attention}";
    private static final String WINDOWS =
            "{type: text-cnn, embedding: 8, channels: 16, windows: [2, 3], pooling: mean}";
    private static final String TOKENS = "{type: rnn, cell: lstm, embedding: 4, units: 8}";
    private static final String ATTENTION =
            "{type: transformer, width: 16, heads: 2, layers: 1, hidden: 16, dropout: 0, pooling: cls}";

    @TempDir
    private Path folder;

    /** A bright bar across or down an image of noise: which way it goes, and where it is. */
    private static Table bars(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] pixels = new double[36][ROWS];
        double[] down = new double[ROWS];
        double[] place = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int at = random.nextInt(6);
            down[row] = random.nextInt(2);
            place[row] = at;
            for (int p = 0; p < 36; p++) {
                boolean bar = (down[row] == 1 ? p % 6 : p / 6) == at;
                pixels[p][row] = (bar ? 2 : 0) + 0.5 * random.nextGaussian();
            }
        }
        List<Column> columns = new ArrayList<>();
        for (int p = 0; p < 36; p++) {
            columns.add(new NumericColumn("p" + p, pixels[p]));
        }
        columns.add(new NumericColumn("first", down));
        columns.add(new NumericColumn("second", place));
        return new Table("bars", columns);
    }

    /** Walks of up to eight steps, the rest missing: whether one ends above its start, and its mean. */
    private static Table walks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] steps = new double[8][ROWS];
        double[] up = new double[ROWS];
        double[] mean = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int length = random.nextInt(3, 9);
            double sum = 0;
            for (int i = 0; i < 8; i++) {
                steps[i][row] = i < length ? random.nextGaussian() : Double.NaN;
                sum += i < length ? steps[i][row] : 0;
            }
            up[row] = steps[length - 1][row] > steps[0][row] ? 1 : 0;
            mean[row] = sum / length;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            columns.add(new NumericColumn("s" + i, steps[i]));
        }
        columns.add(new NumericColumn("first", up));
        columns.add(new NumericColumn("second", mean));
        return new Table("walks", columns);
    }

    /** Sentences of up to six words: whether the last one is good, and how many are. */
    private static Table sentences(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] words = new int[6][ROWS];
        double[] last = new double[ROWS];
        double[] count = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int length = random.nextInt(2, 7);
            for (int i = 0; i < 6; i++) {
                words[i][row] = i < length ? random.nextInt(4) : TextColumn.MISSING;
                count[row] += i < length && words[i][row] < 2 ? 1 : 0;
            }
            last[row] = words[length - 1][row] < 2 ? 1 : 0;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            columns.add(new TextColumn("w" + i, words[i], List.of("good", "fine", "bad", "awful")));
        }
        columns.add(new NumericColumn("first", last));
        columns.add(new NumericColumn("second", count));
        return new Table("sentences", columns);
    }

    private static Table table(String encoder, long seed) {
        return encoder.contains("image") ? bars(seed) : encoder.contains("steps") ? walks(seed) : sentences(seed);
    }

    private static PreparedExperiment prepared(String encoder, TrainingSettings how) {
        Table table = table(encoder, 1);
        List<Task> tasks = List.of(BinaryTask.of("first"), RegressionTask.of("second"));
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                new HardSharing(),
                new HeadSettings(List.of(), 0));
        FeatureSettings all = new FeatureSettings(List.of(), List.of(), List.of(), List.of(), false);
        Experiment experiment = Tiny.experiment(all, tasks, model, how);
        int[] rows = IntStream.range(0, ROWS).toArray();
        Split split = new Split(
                Arrays.copyOf(rows, 160), Arrays.copyOfRange(rows, 160, 200), Arrays.copyOfRange(rows, 200, ROWS));
        return PreparedExperiment.of(experiment, table, split);
    }

    private static TrainingSettings training(int epochs) {
        return Tiny.training().withEpochs(epochs).withBatchSize(20).withOptimizer(AdamSettings.of(0.02));
    }

    @ParameterizedTest
    @ValueSource(strings = {IMAGE, RESNET, SERIES, WINDOWS, TOKENS, ATTENTION})
    void train_tasksThatItIsFor_learnsThem(String encoder) {
        try (FinishedRun run = Trainer.train(prepared(encoder, training(encoder.equals(ATTENTION) ? 30 : 15)))) {
            Map<String, Map<String, Double>> metrics = run.model().evaluate(table(encoder, 2));
            assertThat(metrics.get("first").get("auroc")).isGreaterThan(0.9);
            assertThat(metrics.get("second").get("r2")).isGreaterThan(0.5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {IMAGE, RESNET, SERIES, WINDOWS, TOKENS, ATTENTION})
    void train_stoppedContinuedSavedAndLoaded_sameBits(String encoder) {
        PreparedExperiment prepared = prepared(encoder, training(3));
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(2, 3), file))
                .isInstanceOf(StoppedException.class);
        Table other = table(encoder, 3);
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, file);
                FinishedRun whole = Trainer.train(prepared)) {
            assertThat(Resumable.outcome(run)).isEqualTo(Resumable.outcome(whole));
            run.model().save(folder.resolve("bundle"));
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                Map<String, double[]> expected = run.model().predict(other);
                loaded.predict(other)
                        .forEach((task, values) -> assertThat(values).isEqualTo(expected.get(task)));
                assertThat(loaded.settings()).isEqualTo(run.model().settings());
            }
        }
    }

    @Test
    void train_penaltyOnTheInputOfAnEncoderWithoutFeatures_isRefused() {
        Penalty penalty = Settings.parse("{type: l1, on: input, strength: 0.1}", "test", Penalty.class);
        PreparedExperiment prepared = prepared(IMAGE, training(1).withRegularization(penalty));
        assertThatThrownBy(() -> Trainer.train(prepared).close())
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("on: shared");
    }
}
