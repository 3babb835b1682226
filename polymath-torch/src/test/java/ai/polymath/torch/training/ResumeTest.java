package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that was stopped or killed goes on to the bits of one that was not. */
class ResumeTest {
    @TempDir
    private Path folder;

    private static void assertSame(Map<String, Object> actual, Map<String, Object> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((part, value) -> assertThat(actual.get(part).equals(value))
                .as("%s are equal", part)
                .isTrue());
    }

    private static Map<String, Object> uninterrupted(PreparedExperiment prepared) {
        try (FinishedRun run = Trainer.train(prepared)) {
            assertThat(run.history().epochs().stream()
                            .map(EpochRecord::learningRate)
                            .distinct()
                            .count())
                    .as("the plateau schedule lowers the rate")
                    .isGreaterThan(1);
            return Resumable.outcome(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"})
    void train_stoppedInTheMiddleOfEpochsAndContinued_sameBitsAsUninterrupted(String optimizer) {
        PreparedExperiment prepared = Resumable.prepared(optimizer);
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 4), file))
                .isInstanceOfSatisfying(
                        StoppedException.class,
                        e -> assertThat(e.finishedEpochs()).isEqualTo(2));
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(5, 1), file))
                .isInstanceOfSatisfying(
                        StoppedException.class,
                        e -> assertThat(e.finishedEpochs()).isEqualTo(4));
        List<Integer> first = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(PreparedExperiment p, long parameters, int firstEpoch, int stepsPerEpoch) {
                first.add(firstEpoch);
            }
        };
        Map<String, Object> expected = uninterrupted(prepared);
        try (FinishedRun run = Trainer.train(prepared, listener, file)) {
            assertSame(Resumable.outcome(run), expected);
        }
        assertThat(first).containsExactly(5);
        try (FinishedRun again = Trainer.train(prepared, TrainingListener.NONE, file)) {
            assertSame(Resumable.outcome(again), expected);
        }
    }

    @Test
    void train_stoppedBeforeTheFirstEpochEnded_leavesNoCheckpointAndStartsAnew() {
        PreparedExperiment prepared = Resumable.prepared("sgd");
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(1, 2), file))
                .isInstanceOf(StoppedException.class);
        assertThat(file).doesNotExist();
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, file)) {
            assertSame(Resumable.outcome(run), uninterrupted(prepared));
        }
    }

    /** At a moment that is certain, in the middle of an epoch; and at one that only the machine knows. */
    @ParameterizedTest
    @CsvSource({"adam, 4, waiting", "momentum, 0, step 3"})
    void train_killed_continuesToTheBitsOfAnUninterruptedTraining(String optimizer, int waitIn, String sign)
            throws IOException, InterruptedException {
        Path file = folder.resolve("checkpoint.safetensors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Resumable.class.getName(),
                        optimizer,
                        file.toString(),
                        Integer.toString(waitIn))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null && !line.startsWith(sign)) {
                lines.add(line);
                line = reader.readLine();
            }
            process.destroyForcibly();
            assertThat(line).as(String.join("\n", lines)).isNotNull();
        }
        assertThat(process.waitFor()).isNotZero();
        assertThat(file).exists();
        PreparedExperiment prepared = Resumable.prepared(optimizer);
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, file)) {
            assertSame(Resumable.outcome(run), uninterrupted(prepared));
        }
    }

    @Test
    void train_checkpointOfAnotherExperiment_isRefusedNamingTheDifference() {
        Path file = folder.resolve("checkpoint.safetensors");
        Trainer.train(Resumable.prepared("sgd"), TrainingListener.NONE, file).close();
        assertThatThrownBy(() -> Trainer.train(Resumable.prepared("adam"), TrainingListener.NONE, file))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll(file.toString(), "another experiment", "sgd", "adam");
    }

    @Test
    void train_checkpointBrokenOrForeign_isRefusedAndLeftAsItIs() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        PreparedExperiment prepared = Resumable.prepared("sgd");
        Trainer.train(prepared, TrainingListener.NONE, file).close();
        byte[] whole = Files.readAllBytes(file);
        Set<Integer> lengths = new HashSet<>(List.of(0, 7, 100, whole.length / 2, whole.length - 1));
        for (int length : lengths) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Trainer.train(prepared, TrainingListener.NONE, file))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContaining("checkpoint.safetensors");
            assertThat(Files.size(file)).isEqualTo(length);
        }
        Files.write(file, new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
        assertThatThrownBy(() -> Trainer.train(prepared, TrainingListener.NONE, file))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll("checkpoint.safetensors", "no checkpoint of Polymath");
    }
}
