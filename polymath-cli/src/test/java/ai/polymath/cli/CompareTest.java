package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polymath compare} on a tiny table: figures, files, reuse, resume, mistakes. */
class CompareTest {
    @TempDir
    Path folder;

    private Clinic clinic;
    private Path out;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
        out = folder.resolve("comparison");
        clinic.write(
                "two.yaml",
                Clinic.EXPERIMENT
                        .replace("  colour: {type: multiclass}\n", "")
                        .replace("  symptoms: {type: multilabel, labels: [cough, fever]}\n", "")
                        .replace("  grade: {type: ordinal}\n", "")
                        .replace("epochs: 3", "epochs: 2"));
    }

    private Object[] compare(Object... more) {
        List<Object> words = new ArrayList<>(List.of("compare", clinic.file("two.yaml"), "--out", out));
        Map.of("--balancing", "famo", "--seeds", "2", "--parallel", "1").forEach((option, value) -> {
            if (!Arrays.asList(more).contains(option)) {
                words.addAll(List.of(option, value));
            }
        });
        words.addAll(Arrays.asList(more));
        return words.toArray();
    }

    @Test
    void compare_twoSeeds_saysTheVerdictAndTrainsWhatTrainWould() throws IOException {
        Cli cli = Cli.good(compare("--tune", "0"));

        assertThat(cli.out())
                .contains("Variants: single, single-matched, flatten, equal, famo.", "14/14", "Steps/s", "Delta_m")
                .containsAnyOf("\nSharing helps", "\nSharing harms", "\nSharing makes no demonstrable difference");
        JsonNode json = Json.read(out.resolve("comparison.json"));
        assertThat(json.path("verdict").asText()).startsWith("Sharing ");
        assertThat(json.path("variants").size()).isEqualTo(5);
        assertThat(Files.readAllLines(out.resolve("comparison.csv"))).hasSize(1 + 5 * 2 * 2);

        Path train = folder.resolve("train");
        Cli.good(
                "train",
                clinic.file("two.yaml"),
                "--out",
                train,
                "--set",
                "training.seed=4",
                "--set",
                "data.split.seed=2");
        JsonNode joint = Json.read(train.resolve("metrics.json")).path("tasks");
        assertThat(run("equal", "seed-2").path("tasks")).as("the second seed").isEqualTo(joint);
        // A single-task model sees the very same rows.
        JsonNode single = run("single", "seed-2/task-2").path("tasks");
        assertThat(single.size()).isEqualTo(1);
        assertThat(single.path("dose").path("labels"))
                .isEqualTo(joint.path("dose").path("labels"));
        assertThat(single.path("dose").path("baseline"))
                .isEqualTo(joint.path("dose").path("baseline"));
        double parameters = run("equal", "seed-1").path("parameters").asDouble();
        double matched = run("single-matched", "seed-1/task-1")
                        .path("parameters")
                        .asDouble()
                + run("single-matched", "seed-1/task-2").path("parameters").asDouble();
        assertThat(matched).isBetween(0.7 * parameters, 1.3 * parameters);
    }

    private JsonNode run(String variant, String where) {
        return Json.read(out.resolve("runs").resolve(variant).resolve(where).resolve("run/metrics.json"));
    }

    @Test
    void compare_stratifiedSplit_isTheSameForOneTask() {
        Cli.good(compare("--tune", "0", "--seeds", "1", "--set", "data.split={type: stratified, seed: 5}"));

        JsonNode joint = run("equal", "seed-1").path("tasks");
        JsonNode dose = run("single", "seed-1/task-2").path("tasks").path("dose");
        assertThat(dose.path("labels")).isEqualTo(joint.path("dose").path("labels"));
        assertThat(dose.path("baseline")).isEqualTo(joint.path("dose").path("baseline"));
        assertThat(Json.read(out.resolve("comparison.json")).path("verdict").asText())
                .startsWith("Sharing makes no demonstrable difference: one seed names no winner");
    }

    @Test
    void compare_again_reusesAllAndRepeatsWhatChanged() throws IOException {
        Cli.good(compare("--tune", "0"));
        Map<Path, FileTime> before = times();
        String json = Files.readString(out.resolve("comparison.json"));

        Cli again = Cli.good(compare("--tune", "0"));

        assertThat(again.out().split("done before", -1)).hasSize(14 + 1);
        assertThat(times()).isEqualTo(before);
        JsonNode study = Json.read(out.resolve("provenance.json"));
        JsonNode asked = study.path("asked");
        assertThat(asked.path("command").asText()).isEqualTo("compare");
        assertThat(asked.path("balancing").toString()).isEqualTo("[\"famo\"]");
        assertThat(asked.path("seeds").asInt()).isEqualTo(2);
        assertThat(asked.path("same-split").asBoolean(true)).isFalse();
        JsonNode sessions = study.path("sessions");
        assertThat(sessions).hasSize(2);
        assertThat(sessions.path(0).path("models_trained").asInt()).isEqualTo(14);
        assertThat(sessions.path(1).path("models_reused").asInt()).isEqualTo(14);
        assertThat(sessions.path(1).path("finished").asBoolean()).isTrue();
        assertThat(sessions.path(1).path("seconds").asDouble()).isPositive();
        JsonNode run = Json.read(out.resolve("runs/equal/seed-2/run/run.json"));
        for (String same : List.of("data", "versions", "threads", "host")) {
            assertThat(study.path(same)).as(same).isEqualTo(run.path(same));
        }
        JsonNode second = study.path("replicates").path(1);
        assertThat(second.path("seed"))
                .isEqualTo(run.path("experiment").path("training").path("seed"));
        assertThat(second.path("split_seed").asLong())
                .isEqualTo(run.path("experiment")
                        .path("data")
                        .path("split")
                        .path("seed")
                        .asLong());
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("polymath compare " + clinic.file("two.yaml"), "--balancing famo", "seed 2: training ");
        assertThat(Files.readString(out.resolve("comparison.json"))).isEqualTo(json);

        Cli more = Cli.good(compare("--tune", "0", "--balancing", "famo,si", "--sharing", "hard,hard"));
        assertThat(more.out().split("done before", -1)).as("a variant more").hasSize(14 + 1);
        Cli changed = Cli.good(compare("--tune", "0", "--set", "training.batch_size=30"));
        assertThat(changed.out()).doesNotContain("done before");
        clinic.write("table.csv", Clinic.csv(Clinic.with("age", 3, "0.5")));
        Cli otherData = Cli.good(compare("--tune", "0", "--set", "training.batch_size=30", "--seeds", "1"));
        assertThat(otherData.out()).doesNotContain("done before");
    }

    private Map<Path, FileTime> times() throws IOException {
        Map<Path, FileTime> times = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(out.resolve("runs"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void compare_tunedWithFractions_neverLooksAtTestRowsInTrials() throws IOException {
        Cli cli = Cli.good(compare("--tune", "2", "--seeds", "1", "--fractions", "0.5"));

        assertThat(cli.out()).contains("each after 2 trials", "weights", "With fewer training rows", "50.00 %");
        List<Path> trials;
        try (Stream<Path> files = Files.walk(out.resolve("runs"))) {
            trials = files.filter(
                            f -> f.endsWith("metrics.json") && f.toString().contains("trial-"))
                    .toList();
        }
        // Eight models of all rows and three of half of them, two trials each.
        assertThat(trials).hasSize(2 * (2 + 2 + 4) + 2 * (2 + 1));
        for (Path trial : trials) {
            JsonNode tasks = Json.read(trial).path("tasks");
            tasks.forEach(task -> {
                assertThat(task.path("labels").path("test").asInt()).isZero();
                task.path("test")
                        .forEach(figure -> assertThat(figure.isNumber()).isFalse());
                assertThat(task.path("validation").isEmpty()).isFalse();
            });
        }
        JsonNode half = Json.read(out.resolve("runs/equal-of-0.5/seed-1/run/metrics.json"));
        int labels =
                half.path("tasks").path("dose").path("labels").path("train").asInt();
        int all = run("equal", "seed-1")
                .path("tasks")
                .path("dose")
                .path("labels")
                .path("train")
                .asInt();
        assertThat(labels).isBetween(all / 3, 2 * all / 3);
        assertThat(Json.read(out.resolve("comparison.json")).path("learning_curve"))
                .hasSize(2);
    }

    @Test
    void compare_killed_goesOnInProcessesOfItsOwnToTheSameFigures() throws Exception {
        Path said = folder.resolve("said.txt");
        List<String> words = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "ai.polymath.cli.Main"));
        for (Object word : compare("--tune", "0", "--parallel", "2")) {
            words.add(word.toString());
        }
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        List<ProcessHandle> workers;
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(400);
            while (!Files.readString(said).contains("\n2/14  ") && process.isAlive()) {
                assertThat(System.nanoTime()).as(Files.readString(said)).isLessThan(deadline);
                Thread.sleep(20);
            }
            workers = process.descendants().toList();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(workers).as(Files.readString(said)).hasSize(2);
        for (ProcessHandle worker : workers) {
            assertThat(worker.onExit().get(60, TimeUnit.SECONDS)).isNotNull();
        }

        Map<Path, FileTime> finished = times();
        finished.keySet().removeIf(file -> !Files.exists(file.resolveSibling("metrics.json")));
        assertThat(finished).isNotEmpty();

        Cli resumed = Cli.good(compare("--tune", "0", "--parallel", "1"));
        assertThat(times()).as("finished runs are not touched").containsAllEntriesOf(finished);
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        assertThat(Json.read(out.resolve("provenance.json")).path("sessions")).hasSize(2);
        assertThat(resumed.out()).contains("done before", "\nSharing ");
        List<String> figures = Files.readAllLines(out.resolve("comparison.csv"));
        out = folder.resolve("whole");
        Cli.good(compare("--tune", "0"));
        assertThat(figures).isEqualTo(Files.readAllLines(out.resolve("comparison.csv")));
    }

    @Test
    void compare_trainingRunsAway_isNamedAndTheOthersStandUndisturbed() {
        Cli cli = Cli.good(compare(
                "--tune",
                "0",
                "--seeds",
                "1",
                "--set",
                "training.optimizer={type: sgd, learning_rate: 0.1}",
                "--set",
                "tasks.dose.weight=1e30"));

        // The single-task models have nothing to weigh against, so only the shared ones break.
        assertThat(cli.out()).contains("Failed: flatten, seed 1; equal, seed 1", "task 'sick' is NaN", "\nSharing ");
        assertThat(run("single", "seed-1/task-2")
                        .path("tasks")
                        .path("dose")
                        .path("test")
                        .path("rmse")
                        .asDouble())
                .isPositive();
    }

    @Test
    void compare_mistakes_areExplainedBeforeAnythingIsTrained() throws IOException {
        Cli.mistake(compare("--balancing", "fam")).says("There is no method 'fam'", "famo");
        Cli.mistake(compare("--sharing", "hart")).says("'hart'", "hard");
        Cli.mistake(compare("--balancing", "fixed")).says("has no weights");
        Cli.mistake(compare("--budget", "soon")).says("--budget is 'soon'", "30m");
        Cli.mistake(compare("--budget", "0m")).says("--budget is '0m'", "more than no time");
        Cli.mistake(compare("--seeds", "0")).says("--seeds is 0", "1 or more");
        Cli.mistake(compare("--tune", "-1")).says("--tune is -1", "0 or more");
        Cli.mistake(compare("--parallel", "0")).says("--parallel is 0", "1 or more");
        Cli.mistake(compare("--fractions", "2")).says("2.0", "at most 1");
        Cli.mistake(compare("--level", "1")).says("--level is 1.0");
        Cli.mistake(compare("--set", "tasks={sick: {type: binary}}")).says("one task", "nothing is shared");
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/letter.txt"), "dear");
        out = folder.resolve("other");
        Cli.mistake(compare()).says("holds no comparison");
    }
}
