package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A linear model with a task for each of some schools, from the file to predictions. */
class LinearTrainTest {
    private static final int PUPILS = 240;

    @TempDir
    static Path folder;

    private static Path file;
    private static Path run;
    private static Cli said;

    @BeforeAll
    static void train() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<String> rows = new ArrayList<>(List.of("school,part,talent,sex,score"));
        for (int i = 0; i < PUPILS; i++) {
            int school = 1 + i % 12;
            double talent = random.nextGaussian();
            String sex = random.nextBoolean() ? "F" : "M";
            double score =
                    50 + school + (9 + school / 4.0) * talent + (sex.equals("F") ? 3 : 0) + random.nextGaussian();
            rows.add(String.format(
                    Locale.ROOT, "%02d,%s,%.4f,%s,%.4f", school, i < 170 ? "train" : "test", talent, sex, score));
        }
        Files.write(folder.resolve("pupils.csv"), rows);
        file = folder.resolve("experiment.yaml");
        Files.writeString(file, """
                name: pupils
                data: {path: pupils.csv, split: {type: column, column: part}}
                tasks:
                  "school {}": {type: regression, target: score, per: school}
                model: {type: linear, penalty: mtrl, cross_validation: {folds: 4, strengths: 8}}
                """);
        run = folder.resolve("run");
        said = Cli.good("train", file, "--out", run);
    }

    @Test
    void train_output_showsLambdaTableAndRelatedness() {
        assertThat(said.out())
                .contains("12 tasks, 2 features, 170 / 0 / 70 rows", "penalty mtrl: 8 strengths, each in 4 folds")
                .contains("lambda ", "chosen among 8 by cross-validation")
                .contains("school 01 ", "school 12 ", "rmse (lower is better)")
                .contains("How the tasks are related", "relatedness.csv", "coefficients.csv");
    }

    @Test
    void train_folder_hasAllFiles() throws IOException {
        JsonNode metrics = Json.read(run.resolve("metrics.json"));
        assertThat(metrics.path("tasks").size()).isEqualTo(12);
        assertThat(metrics.path("linear").path("penalty").asText()).isEqualTo("mtrl");
        assertThat(metrics.path("linear").path("converged").asBoolean()).isTrue();
        assertThat(metrics.path("parameters").asInt()).isEqualTo(12 * 5);
        double lambda = metrics.path("linear").path("lambda").asDouble();
        List<String> history = Files.readAllLines(run.resolve("history.csv"));
        assertThat(history)
                .hasSize(9)
                .first()
                .asString()
                .startsWith("lambda,validation_loss,validation_error,objective");
        assertThat(history)
                .filteredOn(line -> line.endsWith(",true"))
                .singleElement()
                .asString()
                .startsWith(lambda + ",");
        assertThat(Files.readAllLines(run.resolve("coefficients.csv")))
                .hasSize(6)
                .first()
                .asString()
                .startsWith("input,school 01,school 02");
        assertThat(Files.readAllLines(run.resolve("relatedness.csv"))).hasSize(13);
        JsonNode provenance = Json.read(run.resolve("run.json"));
        assertThat(provenance.path("experiment").path("model").path("type").asText())
                .isEqualTo("linear");
        assertThat(provenance.path("experiment").path("tasks").size())
                .as("as the file has it")
                .isOne();
        assertThat(run.resolve("checkpoint.safetensors")).doesNotExist();
    }

    @Test
    void evaluate_testRows_givesTheFiguresOfTheRun() throws IOException {
        Path figures = folder.resolve("figures.json");
        Cli.good(
                "evaluate",
                run.resolve("bundle"),
                "--sql",
                "SELECT * FROM '" + folder.resolve("pupils.csv") + "' WHERE part = 'test'",
                "-o",
                figures);
        JsonNode judged = Json.read(figures).path("tasks");
        JsonNode metrics = Json.read(run.resolve("metrics.json")).path("tasks");
        assertThat(judged.size()).isEqualTo(12);
        metrics.properties()
                .forEach(task -> assertThat(
                                judged.path(task.getKey()).path("rmse").asDouble())
                        .isCloseTo(task.getValue().path("test").path("rmse").asDouble(), within(1e-9)));
    }

    @Test
    void evaluate_withoutTheColumnOfTheRows_saysSo() throws IOException {
        Path table = folder.resolve("noschool.csv");
        Files.writeString(table, "talent,sex,score\n1,F,60\n");
        Cli cli = Cli.mistake("evaluate", run.resolve("bundle"), table).says("labels for none");
        assertThat(cli.out()).contains("task 'school 01' is not judged", "no column school");
    }

    @Test
    void predict_newTable_hasAColumnATask() throws IOException {
        Path table = folder.resolve("new.csv");
        Files.writeString(table, "sex,talent\nF,1.5\nM,-1\nF,\n");
        Path out = folder.resolve("predictions.csv");
        Cli.good("predict", run.resolve("bundle"), table, "-o", out);
        List<String> lines = Files.readAllLines(out);
        assertThat(lines)
                .hasSize(4)
                .first()
                .asString()
                .startsWith("school 01,school 02")
                .endsWith("school 12");
        double first = Double.parseDouble(lines.get(1).split(",")[0]);
        assertThat(first).as("50 + 1 + 9.25 * 1.5 + 3, and noise").isBetween(62.0, 74.0);
    }

    @Test
    void predict_corruptedBundle_isRefused() throws IOException {
        Path copy = folder.resolve("copy");
        Files.createDirectory(copy);
        for (String name :
                List.of("manifest.json", "model.json", "preprocessing.json", "tasks.json", "weights.safetensors")) {
            Files.copy(run.resolve("bundle").resolve(name), copy.resolve(name));
        }
        byte[] weights = Files.readAllBytes(copy.resolve("weights.safetensors"));
        weights[weights.length - 3] ^= 4;
        Files.write(copy.resolve("weights.safetensors"), weights);
        Cli.mistake("predict", copy, folder.resolve("pupils.csv"), "-o", folder.resolve("x.csv"))
                .says("weights.safetensors", "corrupted");
    }

    @Test
    void train_resumed_beginsAnewAndEndsAlike() throws IOException {
        Path broken = folder.resolve("broken");
        Files.createDirectory(broken);
        Files.copy(run.resolve("run.json"), broken.resolve("run.json"));
        Cli.good("train", file, "--out", broken, "--resume");
        assertThat(Files.readString(broken.resolve("history.csv")))
                .isEqualTo(Files.readString(run.resolve("history.csv")));
        assertThat(broken.resolve("bundle")).isDirectory();
        Cli.mistake("train", file, "--out", broken, "--resume").says("is finished");
    }

    @Test
    void train_folds_judgeEveryTaskOverThem() {
        Path folds = folder.resolve("folds");
        Cli cli = Cli.good(
                "train",
                file,
                "--out",
                folds,
                "--set",
                "data.split={type: stratified, column: school, folds: 3, validation: 0}",
                "--set",
                "model={type: linear, penalty: l2, lambda: 0.01}",
                "--set",
                "features.ignored=[part]");
        assertThat(cli.out()).contains("Test over 3 folds", "school 12");
        assertThat(folds.resolve("fold-3").resolve("bundle")).isDirectory();
        assertThat(Json.read(folds.resolve("metrics.json")).path("folds").asInt())
                .isEqualTo(3);
    }

    @Test
    void check_linear_tellsParameters() {
        assertThat(Cli.good("check", file).out())
                .contains("60 parameters of linear models tied by the penalty mtrl", "school 07");
    }

    @Test
    void train_wrongForLinear_saysAllAtOnce() {
        Cli.mistake("train", file, "--set", "training.epochs=3", "--set", "training.optimizer=sgd")
                .says("training.epochs", "training.optimizer", "seed and threads");
        Cli.mistake("train", file, "--set", "tasks={score: {type: ordinal, per: school}}")
                .says("'score' is ordinal", "type: network");
    }

    @Test
    void example_schools_isWhatItsPageSays() {
        Path example = Path.of("..", "examples", "schools", "experiment.yaml");
        assertThat(Cli.good("check", example).out())
                .contains("4,059 rows", "school 1 ", "school 65 ", "penalty mean-regularized");
    }
}
