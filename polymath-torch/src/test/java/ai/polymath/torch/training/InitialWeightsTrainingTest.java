package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.regularization.ElasticNet;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network begins with a bundle's weights: what is frozen stays to the bit, what is not learns, and all is saved. */
class InitialWeightsTrainingTest {
    @TempDir
    private Path folder;

    private static final ModelSettings MODEL = Tiny.model(List.of(8, 6), Activation.TANH, Normalization.BATCH);

    private Path bundle() {
        Path bundle = folder.resolve("bundle");
        try (FinishedRun run = Trainer.train(Tiny.prepare(
                Tiny.table(3, 100),
                List.of(BinaryTask.of("ill"), BinaryTask.of("fever")),
                MODEL,
                Tiny.training().withEpochs(2).withBatchSize(16)))) {
            run.model().save(bundle);
        }
        return bundle;
    }

    private static PreparedExperiment prepared(Path bundle, String more, String method, String optimizer) {
        InitialWeightsSettings weights =
                Settings.parse("{path: '" + bundle + "'" + more + "}", "test", InitialWeightsSettings.class);
        List<Task> tasks = List.of(BinaryTask.of("cough"), RegressionTask.of("dose"), RegressionTask.of("pain"));
        var how = Tiny.training()
                .withEpochs(3)
                .withBatchSize(16)
                .withOptimizer(Resumable.optimizer(optimizer))
                .withRegularization(new ElasticNet(0.05, 0.5, Penalty.On.ALL))
                .withBalancing(
                        new BalancingSettings(Settings.parse("{method: " + method + "}", "test", Balancing.class)));
        return Tiny.prepare(Tiny.table(3, 100), tasks, MODEL.withInitFrom(weights), how);
    }

    /** All numbers of a network by name. */
    private static Map<String, float[]> numbers(Network network) {
        Map<String, float[]> all = new TreeMap<>();
        FlatParameters parameters = network.parameters();
        for (int i = 0; i < parameters.parameters().size(); i++) {
            all.put(parameters.parameters().get(i).name(), Tensors.floats(parameters.leaf(i)));
        }
        parameters.buffers().forEach((name, tensor) -> all.put(name, Tensors.floats(tensor)));
        parameters.frozen().forEach((name, tensor) -> all.put(name, Tensors.floats(tensor)));
        return all;
    }

    private static Map<String, float[]> saved(Path bundle) {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            return numbers(model.network());
        }
    }

    @ParameterizedTest
    @CsvSource({"equal, adamw", "upgrad, momentum", "imtl-g, rmsprop", "grad-drop, adagrad", "cagrad, adam"})
    void train_partsFrozen_stayToTheBitAndTheRestLearns(String method, String optimizer) {
        Path bundle = bundle();
        Map<String, float[]> before = saved(bundle);
        List<String> frozen = List.of("shared.embedding", "shared.layer.0", "shared.norm.0");
        try (FinishedRun run = Trainer.train(prepared(bundle, ", freeze: " + frozen, method, optimizer))) {
            Map<String, float[]> after = numbers(run.model().network());
            int same = 0;
            for (String name : before.keySet()) {
                if (name.startsWith("heads.")) {
                    continue;
                }
                boolean stays = frozen.stream().anyMatch(name::startsWith);
                assertThat(Arrays.equals(after.get(name), before.get(name)))
                        .as(name)
                        .isEqualTo(stays);
                same += stays ? 1 : 0;
            }
            // Embeddings, weight, offset, two of the normalisation and two statistics.
            assertThat(same).isGreaterThanOrEqualTo(7);
        }
    }

    @Test
    void saveAndResume_withoutAndWithTheFile() throws IOException {
        Path bundle = bundle();
        PreparedExperiment prepared = prepared(bundle, ", freeze: [shared.layer.0]", "upgrad", "adamw");
        Path checkpoint = folder.resolve("checkpoint");
        Path second = folder.resolve("second");
        Map<String, double[]> predictions;
        try (FinishedRun whole = Trainer.train(prepared)) {
            assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(2, 2), checkpoint))
                    .isInstanceOf(StoppedException.class);
            try (FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, checkpoint)) {
                assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
            }
            whole.model().save(second);
            predictions = whole.model().predict(Tiny.table(5, 30));
        }
        Files.delete(bundle.resolve("weights.safetensors"));
        try (TrainedModel model = TrainedModel.load(second)) {
            model.predict(Tiny.table(5, 30))
                    .forEach((task, values) -> assertThat(values).isEqualTo(predictions.get(task)));
        }
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no bundle");
    }

    @Test
    void train_bundleOfOtherColumns_embeddingsAndInputWeightsAreRefused() {
        Path bundle = bundle();
        InitialWeightsSettings weights =
                Settings.parse("{path: '" + bundle + "'}", "test", InitialWeightsSettings.class);
        ai.polymath.data.FeatureSettings other = new ai.polymath.data.FeatureSettings(
                List.of("x2", "x1", "visits"), List.of("region"), List.of("smoker"), List.of(), false);
        PreparedExperiment prepared = Tiny.prepare(
                Tiny.table(3, 100),
                other,
                List.of(BinaryTask.of("cough"), BinaryTask.of("ill")),
                MODEL.withInitFrom(weights),
                Tiny.training().withEpochs(1));
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("knows other words or columns")
                .hasMessageContaining("shared.embedding");
    }
}
