package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.SharingVariants;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every way to share: right gradients, the same bits after a stop or a save, any balancing, gaps in labels. */
class SharingTrainingTest {
    private static final double H = 1e-6;
    private static final double RELATIVE = 1e-6;
    private static final Table TABLE = Tiny.table(3, 80);

    @TempDir
    private Path folder;

    static Stream<String> kinds() {
        return SharingVariants.all();
    }

    private static List<Task> tasks() {
        return List.of(
                BinaryTask.of("ill"), RegressionTask.of("dose"), BinaryTask.of("fever"), OrdinalTask.of("stage"));
    }

    private static ModelSettings model(
            String kind, Activation activation, double dropout, Normalization normalization) {
        return new ModelSettings(
                new MlpEncoder(List.of(4, 2), activation, dropout, normalization, false),
                SharingVariants.parse(kind),
                new HeadSettings(List.of(2), dropout));
    }

    /** Vectors, and sequences with channels last of which the last stage makes vectors. */
    static Stream<Arguments> kindsAndEncoders() {
        EncoderKind mlp = new MlpEncoder(List.of(4, 2), Activation.TANH, 0, Normalization.LAYER, false);
        return kinds().flatMap(
                        kind -> Stream.of(Arguments.of(kind, mlp), Arguments.of(kind, SequenceEncoder.of(3, 4, 2))));
    }

    @ParameterizedTest
    @MethodSource("kindsAndEncoders")
    void step_anyKind_followsTheGradientOfJointLossAndPenalty(String kind, EncoderKind encoder) {
        var how = Tiny.training().withOptimizer(SgdSettings.of(1));
        var prepared = Tiny.prepare(
                Tiny.table(4, 60),
                tasks(),
                model(kind, Activation.TANH, 0, Normalization.LAYER).withEncoder(encoder),
                how);
        int[] rows = Tiny.range(0, 20);
        try (Bench bench = new Bench(prepared)) {
            SplittableRandom random = new SplittableRandom(7);
            double[] values = Arrays.stream(bench.values())
                    .map(v -> v + 0.2 * random.nextGaussian())
                    .toArray();
            bench.values(values);
            bench.step(rows, 1);
            double[] after = bench.values();
            int offset = 0;
            for (var entry : bench.network.entries()) {
                // Along one chance direction in each tensor: any wrong number in it shows.
                double[] direction = new double[values.length];
                double expected = 0;
                double scale = 0;
                for (int i = offset; i < offset + entry.tensor().numel(); i++) {
                    direction[i] = random.nextGaussian();
                    double part = direction[i] * (values[i] - after[i]);
                    expected += part;
                    scale += Math.abs(part);
                }
                double difference =
                        (moved(bench, rows, values, direction, H) - moved(bench, rows, values, direction, -H))
                                / (2 * H);
                // The choices of routing are given the gradient of their softmax, as GumbelChoiceTest has it.
                if (!kind.contains("routing") || !entry.name().startsWith("choice.")) {
                    assertThat(difference).as(entry.name()).isCloseTo(expected, within(RELATIVE * (1 + scale)));
                }
                offset += (int) entry.tensor().numel();
            }
        }
    }

    private static double moved(Bench bench, int[] rows, double[] values, double[] direction, double length) {
        double[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += length * direction[i];
        }
        bench.values(moved);
        return objective(bench, rows);
    }

    private static double objective(Bench bench, int[] rows) {
        double loss = bench.jointLoss(rows);
        if (bench.network.hasPenalty()) {
            try (Scope scope = Scope.open()) {
                loss += Tensors.doubles(bench.network.penalty(bench.data.inputs(rows)))[0];
            }
        }
        return loss;
    }

    private static PreparedExperiment prepared(String kind, String balancing) {
        return Tiny.prepare(
                TABLE,
                tasks(),
                model(kind, Activation.RELU, 0.2, Normalization.BATCH),
                Tiny.training()
                        .withEpochs(3)
                        .withBatchSize(16)
                        .withOptimizer(AdamSettings.of(0.02))
                        .withBalancing(Settings.parse(balancing, "the test", BalancingSettings.class)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void train_stoppedAndContinuedOrSavedAndLoaded_sameBits(String kind) {
        PreparedExperiment prepared = prepared(kind, "{method: upgrad}");
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), file))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, file);
                FinishedRun whole = Trainer.train(prepared)) {
            assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
            whole.model().save(folder.resolve("bundle"));
            Map<String, double[]> expected = whole.model().predict(TABLE);
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                assertThat(loaded.settings()).isEqualTo(prepared.experiment().model());
                Map<String, double[]> found = loaded.predict(TABLE);
                expected.forEach(
                        (task, values) -> assertThat(found.get(task)).as(task).containsExactly(values));
            }
        }
    }

    /** One step of each on labels with gaps, one task without any label: all stays finite and the step lowers the loss. */
    @ParameterizedTest
    @MethodSource("kinds")
    void step_labelsMissing_anyMethodWorksAndAnAbsentTaskMovesNothingOfItsOwn(String kind) {
        for (String method : List.of("upgrad", "pcgrad", "famo", "grad-drop", "mgda", "equal")) {
            String heads = method.equals("famo") || method.equals("equal") ? "" : ", heads: unit";
            var how = Tiny.training()
                    .withOptimizer(SgdSettings.of(1e-3))
                    .withBalancing(
                            Settings.parse("{method: " + method + heads + "}", "the test", BalancingSettings.class));
            var prepared = Tiny.prepare(TABLE, tasks(), model(kind, Activation.TANH, 0, Normalization.LAYER), how);
            int[] rows = Arrays.stream(prepared.split().train())
                    .filter(row -> Double.isNaN(prepared.labels().get(1).values()[row]))
                    .toArray();
            assertThat(rows).hasSizeGreaterThan(5);
            try (Bench bench = new Bench(prepared)) {
                double[] before = bench.values();
                double loss = objective(bench, rows);
                assertThat(bench.step(rows, 1e-3).losses()[1]).isNaN();
                double[] after = bench.values();
                assertThat(after).doesNotContain(Double.NaN);
                assertThat(objective(bench, rows)).as(method).isLessThan(loss);
                if (!bench.network.hasPenalty()) {
                    assertUnmoved(bench, 1, before, after);
                }
            }
        }
    }

    private static void assertUnmoved(Bench bench, int task, double[] before, double[] after) {
        int offset = 0;
        for (var entry : bench.network.entries()) {
            int length = (int) entry.tensor().numel();
            int place = entry.owner().tasks().indexOf(task);
            if (place >= 0) {
                int slice = length / entry.owner().tasks().size();
                int from = offset + place * slice;
                assertThat(Arrays.copyOfRange(after, from, from + slice))
                        .as(entry.name())
                        .containsExactly(Arrays.copyOfRange(before, from, from + slice));
            }
            offset += length;
        }
    }
}
