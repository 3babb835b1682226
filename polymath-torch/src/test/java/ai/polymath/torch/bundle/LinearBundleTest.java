package ai.polymath.torch.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.experiment.LinearModelSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.linear.TraceNormPenalty;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.engine.Safetensors;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.StoppedException;
import ai.polymath.torch.training.Tiny;
import ai.polymath.torch.training.Trainer;
import ai.polymath.torch.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A linear model trained and kept by the same doors as a network. */
class LinearBundleTest {
    private static final Table TABLE = Tiny.table(4, 200);
    private static final ModelSettings MODEL =
            new ModelSettings(LinearModelSettings.of(new TraceNormPenalty()).withLambda(0.01));

    @TempDir
    Path folder;

    private Path bundle;
    private Map<String, double[]> predictions;

    private static PreparedExperiment prepared() {
        List<Task> tasks = List.of(BinaryTask.of("ill"), RegressionTask.of("dose"));
        return Tiny.prepare(TABLE, tasks, MODEL, TrainingSettings.defaults());
    }

    @BeforeEach
    void save() {
        bundle = folder.resolve("bundle");
        try (FinishedRun run = Trainer.train(prepared())) {
            run.model().save(bundle);
            predictions = run.model().predict(TABLE);
        }
    }

    @Test
    void load_savedModel_predictsTheSameBits() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(model.settings()).isEqualTo(MODEL);
            assertThat(model.predict(TABLE)).containsOnlyKeys("ill", "dose");
            model.predict(TABLE).forEach((task, values) -> assertThat(values).isEqualTo(predictions.get(task)));
            assertThat(java.util.Arrays.stream(predictions.get("ill"))).allMatch(p -> p > 0 && p < 1);
            assertThat(model.linear().parameterCount()).isPositive();
            assertThatThrownBy(model::network).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void evaluate_testRows_givesTheRunsFigures() {
        try (FinishedRun run = Trainer.train(prepared());
                TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(run.history().epochs()).isEmpty();
            assertThat(run.result().toTree()).containsKey("linear").doesNotContainKey("epochs");
            assertThat(model.evaluate(TABLE)).containsOnlyKeys("ill", "dose");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.json", "weights.safetensors", "tasks.json"})
    void load_anyByteFlipped_isRefused(String name) throws IOException {
        Path file = bundle.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 10; trial++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, broken);
            assertThatThrownBy(() -> TrainedModel.load(bundle).close())
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void load_weightsOfAnotherForm_areRefused() {
        PreparedExperiment prepared = prepared();
        Path file = folder.resolve("weights.safetensors");
        Map<String, Safetensors.Content> tensors = new LinkedHashMap<>();
        tensors.put("weights", new Safetensors.Content("F32", new long[] {1, 2}, () -> new byte[8]));
        refused(file, tensors, prepared, "intercepts");
        tensors.put("intercepts", new Safetensors.Content("F64", new long[] {2}, () -> new byte[16]));
        refused(file, tensors, prepared, "F32");
        tensors.put("weights", new Safetensors.Content("F64", new long[] {1, 2}, () -> new byte[16]));
        refused(file, tensors, prepared, "2 weights");
        tensors.put("weights", new Safetensors.Content("F64", new long[] {2, 1}, () -> new byte[16]));
        refused(file, tensors, prepared, "of 1 tasks");
    }

    private static void refused(
            Path file, Map<String, Safetensors.Content> tensors, PreparedExperiment prepared, String why) {
        Safetensors.write(file, tensors, Map.of());
        assertThatThrownBy(() -> LinearBody.load(file, prepared.preprocessing(), prepared.tasks()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(why);
    }

    @Test
    void train_listenerWantsToStop_stops() {
        PreparedExperiment prepared = Tiny.prepare(
                TABLE,
                List.of(BinaryTask.of("ill")),
                new ModelSettings(LinearModelSettings.of(new TraceNormPenalty())),
                TrainingSettings.defaults().withThreads(2));
        TrainingListener impatient = new TrainingListener() {
            @Override
            public boolean wantsToStop() {
                return true;
            }
        };
        assertThatThrownBy(() -> Trainer.train(prepared, impatient, folder.resolve("checkpoint")))
                .isInstanceOf(StoppedException.class);
        assertThat(folder.resolve("checkpoint")).doesNotExist();
    }
}
