package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs that broke off or went wrong: what is kept, and how they go on. */
class ResumeTest {
    @TempDir
    Path folder;

    private Clinic clinic;
    private Path run;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
        run = folder.resolve("run");
    }

    @Test
    void train_lossBecomesNaN_namesTaskAndStepAndLeavesNothingHalf() {
        Cli.mistake("train", clinic.experiment(), "--out", run, "--set", "training.optimizer.learning_rate=1e30")
                .says("task '", "step 2 (epoch 1)", "learning_rate", "gradient_clipping");

        assertThat(run).as("no epoch was finished, so there is nothing to keep").doesNotExist();
    }

    @Test
    void train_weightsBreakInAnEpochsOnlyStep_areNotTakenForAGoodState() {
        Cli.mistake(
                        "train",
                        clinic.experiment(),
                        "--out",
                        run,
                        "--set",
                        "training.optimizer.learning_rate=1e30",
                        "--set",
                        "training.batch_size=1000")
                .says("prediction of task '", "after step 1 (epoch 1)");

        assertThat(run).doesNotExist();
    }

    @Test
    void train_lossBecomesNaNLater_keepsTheLastCheckpoint() throws IOException {
        // One step an epoch: the squared error grows by powers until its number ends, some epochs later.
        Cli cli = Cli.mistake(
                        "train",
                        clinic.experiment(),
                        "--out",
                        run,
                        "--set",
                        "training.optimizer={type: sgd, learning_rate: 30}",
                        "--set",
                        "training.batch_size=1000",
                        "--set",
                        "training.epochs=50")
                .says("task '", "is kept in", "checkpoint.safetensors");

        assertThat(run.resolve("checkpoint.safetensors")).exists();
        assertThat(run.resolve("bundle")).doesNotExist();
        List<String> history = Files.readAllLines(run.resolve("history.csv"));
        String last = history.get(history.size() - 1);
        assertThat(cli.err()).contains("after epoch " + last.substring(0, last.indexOf(',')) + " is kept");
    }

    @Test
    void train_resumeWithoutRun_saysSo() throws IOException {
        Cli.mistake("train", clinic.experiment(), "--out", run, "--resume").says("no run in", "--resume");
        Files.createDirectory(run);
        Cli.mistake("train", clinic.experiment(), "--out", run, "--resume").says("no run.json");
        try (Stream<Path> inside = Files.list(run)) {
            assertThat(inside).isEmpty();
        }
    }

    @Test
    void train_resumeOfFinishedRun_isRefusedAndChangesNothing() throws IOException {
        Cli.good("train", clinic.experiment(), "--out", run, "--set", "training.epochs=1");
        byte[] metrics = Files.readAllBytes(run.resolve("metrics.json"));

        Cli.mistake("train", clinic.experiment(), "--out", run, "--set", "training.epochs=1", "--resume")
                .says("is finished");
        Cli.mistake("train", clinic.experiment(), "--out", run).says("exists already");

        assertThat(Files.readAllBytes(run.resolve("metrics.json"))).isEqualTo(metrics);
    }

    @Test
    void train_resumeWithOtherSettingsOrTable_namesWhatChangedAndKeepsTheRun() throws IOException {
        Cli.good("train", clinic.experiment(), "--out", run, "--set", "training.epochs=1");
        Files.delete(run.resolve("metrics.json"));
        String before = Files.readString(run.resolve("run.json"));

        Cli.mistake("train", clinic.experiment(), "--out", run, "--resume", "--set", "training.seed=4")
                .says("training.epochs was 1 and is now 3", "training.seed was 3 and is now 4");
        clinic.write("table.csv", Clinic.csv(Clinic.with("age", 3, "0.5")));
        Cli.mistake("train", clinic.experiment(), "--out", run, "--resume", "--set", "training.epochs=1")
                .says("table has changed");

        assertThat(Files.readString(run.resolve("run.json"))).isEqualTo(before);
    }

    @Test
    void train_foldsInterrupted_goOnWithTheFinishedOnes() throws IOException {
        Object[] words = {
            "train", clinic.experiment(), "--set", "training.epochs=2", "--set", "data.split.folds=3", "--out", run
        };
        Cli.good(words);
        assertThat(Json.read(run.resolve("metrics.json")).path("folds").asInt()).isEqualTo(3);
        byte[] weights = Files.readAllBytes(run.resolve("fold-3/bundle/weights.safetensors"));
        Files.delete(run.resolve("metrics.json"));
        Files.delete(run.resolve("fold-3/metrics.json"));

        Object[] again = java.util.Arrays.copyOf(words, words.length + 1);
        again[words.length] = "--resume";
        Cli.good(again);

        assertThat(Files.readAllBytes(run.resolve("fold-3/bundle/weights.safetensors")))
                .isEqualTo(weights);
        assertThat(run.resolve("fold-1/checkpoint.safetensors")).doesNotExist();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signal that a process could send as Ctrl-C")
    void train_interruptedInTheMiddle_exits130AndResumesToTheSameBits() throws Exception {
        String epochs = "training.epochs=80";
        String batch = "training.batch_size=4";
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "ai.polymath.cli.Main",
                        "train",
                        clinic.experiment().toString(),
                        "--out",
                        run.toString(),
                        "--set",
                        epochs,
                        "--set",
                        batch)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
        try {
            waitForEpoch(process, 3);
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(folder.resolve("said.txt"));
        assertThat(process.exitValue()).as(said).isEqualTo(130);
        assertThat(said).contains("Stopped after", "Go on with: polymath train", "--set '" + epochs + "'", "--resume");
        assertThat(run.resolve("metrics.json")).doesNotExist();
        byte[] live = events(run);
        assertThat(live).as("written while it is trained").isNotEmpty();

        Cli resumed = Cli.good("train", clinic.experiment(), "--out", run, "--set", epochs, "--set", batch, "--resume");
        assertThat(resumed.out()).contains("Going on after epoch");
        Path whole = folder.resolve("whole");
        Cli.good("train", clinic.experiment(), "--out", whole, "--set", epochs, "--set", batch);

        assertThat(Files.readAllBytes(run.resolve("bundle/weights.safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("bundle/weights.safetensors")));
        assertThat(withoutSeconds(run)).isEqualTo(withoutSeconds(whole));
        byte[] all = events(run);
        assertThat(all).as("gone on with").startsWith(live);
        assertThat(all.length).as("no step twice").isEqualTo(events(whole).length);
        Cli.good("report", run);
        assertThat(events(run)).isEqualTo(all);
    }

    /** The one event file of a run. */
    private static byte[] events(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return Files.readAllBytes(found.get(0));
        }
    }

    private void waitForEpoch(Process process, int epoch) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        Path said = folder.resolve("said.txt");
        while (!Files.readString(said).contains("epoch " + epoch + "/")) {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("said.txt")))
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /** The history but for the time it took. */
    private static String withoutSeconds(Path run) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(run.resolve("history.csv"))) {
            String[] values = line.split(",", -1);
            values[6] = "";
            text.append(String.join(",", values)).append('\n');
        }
        return text.toString();
    }
}
