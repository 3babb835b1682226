package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.balancing.Balancing;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.settings.Kind;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any balancing method remembers is in the checkpoint: a stopped training goes on to the same bits. */
class ResumeBalancingTest {
    private static final Table TABLE = Tiny.table(3, 80);

    @TempDir
    private Path folder;

    /** Every method by its name, and options that need a memory of their own. */
    static Stream<String> settings() throws IOException, ClassNotFoundException {
        List<String> all = new ArrayList<>();
        String resource = "META-INF/polymath/" + Balancing.class.getName();
        ClassLoader loader = ResumeBalancingTest.class.getClassLoader();
        try (InputStream in = Objects.requireNonNull(loader.getResourceAsStream(resource))) {
            for (String name : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!name.isBlank() && !name.startsWith("#")) {
                    String kind = Class.forName(name.strip())
                            .getAnnotation(Kind.class)
                            .value();
                    all.add("{method: " + kind + (kind.equals("fixed") ? ", weights: {ill: 2}" : "") + "}");
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(30);
        all.add("{method: cagrad, update_every: 5}");
        all.add("{method: mgda, update_every: 5, gradients_at: representation}");
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void train_stoppedAndContinued_sameBitsAsUninterrupted(String yaml) {
        BalancingSettings balancing = Settings.parse(yaml, "the test", BalancingSettings.class);
        PreparedExperiment prepared = Tiny.prepare(
                TABLE,
                List.of(
                        BinaryTask.of("ill"),
                        BinaryTask.of("fever"),
                        BinaryTask.of("worse"),
                        RegressionTask.of("dose")),
                Tiny.model(List.of(4), Activation.TANH, Normalization.NONE),
                Tiny.training()
                        .withEpochs(3)
                        .withBatchSize(16)
                        .withOptimizer(AdamSettings.of(0.02))
                        .withBalancing(balancing));
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), file))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, file);
                FinishedRun whole = Trainer.train(prepared)) {
            assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
        }
    }
}
