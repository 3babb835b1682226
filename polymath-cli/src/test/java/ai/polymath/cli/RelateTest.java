package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.relatedness.RelationsFiles;
import ai.polymath.relatedness.TaskRelations;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polymath relate} and {@code polymath group} on a tiny table: figures, files, reuse, mistakes. */
class RelateTest {
    private static final List<String> TASKS = List.of("sick", "colour", "symptoms", "grade", "dose");

    @TempDir
    Path folder;

    private Clinic clinic;
    private Path out;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
        out = folder.resolve("out");
    }

    private Object[] words(String command, Object... more) {
        List<Object> words = new ArrayList<>(List.of(command, clinic.experiment(), "--out", out, "--parallel", "1"));
        words.addAll(Arrays.asList(more));
        return words.toArray();
    }

    @Test
    void relate_oneTraining_showsAndWritesAllPairsAndTrainsAsTrainDoes() throws IOException {
        Cli cli = Cli.good(words("relate", "--every", "2"));

        assertThat(cli.out())
                .contains("in 1 of 2 steps of one training", "Lookahead affinity (TAG)", "±", " 5 dose", "Mean cosine");
        TaskRelations relations = RelationsFiles.read(out.resolve("relatedness.json"));
        assertThat(relations.tasks()).isEqualTo(TASKS);
        assertThat(relations.matrices().keySet()).containsExactly("lookahead", "first_order", "cosine", "worst_cosine");
        double[][] cosine = relations.matrix("cosine").values();
        double[][] worst = relations.matrix("worst_cosine").values();
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                if (i != j) {
                    assertThat(cosine[i][j]).isBetween(-1.0, 1.0).isEqualTo(cosine[j][i]);
                    assertThat(worst[i][j]).isLessThanOrEqualTo(cosine[i][j]);
                    assertThat(relations.matrix("lookahead").standardError()[i][j])
                            .isPositive();
                }
            }
        }
        assertThat(Files.readAllLines(out.resolve("relatedness.csv"))).hasSize(1 + 4 * 5 * 4);
        JsonNode json = Json.read(out.resolve("relatedness.json"));
        assertThat(json.path("over_time").path("cosine").size()).isPositive();
        int steps = json.path("steps").asInt();
        assertThat(json.path("sampled_steps").asInt()).isEqualTo((steps + 1) / 2);

        Path train = folder.resolve("train");
        Cli.good("train", clinic.experiment(), "--out", train);
        String history = Files.readString(train.resolve("history.csv"));
        String measured = Files.readString(out.resolve("runs/relate/seed-1/history.csv"));
        assertThat(withoutSeconds(measured)).isEqualTo(withoutSeconds(history));

        assertThat(Cli.good(words("relate", "--every", "2")).out()).contains("done before");
        assertThat(Cli.good(words("relate", "--every", "3")).out()).doesNotContain("done before");
    }

    private static List<String> withoutSeconds(String history) {
        List<String> header = List.of(history.lines().findFirst().orElseThrow().split(","));
        int seconds = header.indexOf("seconds");
        return history.lines()
                .map(line -> {
                    List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
                    cells.remove(seconds);
                    return String.join(",", cells);
                })
                .toList();
    }

    @Test
    void relate_pairwise_findsTrueGainsAndGroupGoesByThem() {
        Cli cli = Cli.good(
                words("relate", "--pairwise", "--train-groups", "1", "--seeds", "2", "--set", "training.epochs=1"));

        assertThat(cli.out()).contains("True gain of a task trained with the other one alone", "2 trainings");
        TaskRelations relations = RelationsFiles.read(out.resolve("relatedness.json"));
        assertThat(relations.trained()).hasSize(11);
        assertThat(relations.predictsGains()).isTrue();
        // By hand from the runs: sick with colour, over sick alone, in percent of the mean alone.
        double gain = 0;
        double alone = 0;
        for (int seed = 1; seed <= 2; seed++) {
            double single = figure("single/seed-" + seed + "/task-1/run/metrics.json", "sick");
            gain += figure("tasks-1-2/seed-" + seed + "/run/metrics.json", "sick") - single;
            alone += single;
        }
        assertThat(relations.matrix("pair_gains").values()[1][0])
                .isCloseTo(100 * gain / alone, org.assertj.core.data.Offset.offset(1e-9));

        Path file = out.resolve("relatedness.json");
        Path groups = folder.resolve("groups");
        Cli chosen = Cli.good("group", clinic.experiment(), "--max-groups", 2, "--affinity", file, "--out", groups);
        assertThat(chosen.out()).contains("by predicted", "(percent)");
    }

    private double figure(String run, String task) {
        JsonNode own = Json.read(out.resolve("runs").resolve(run)).path("tasks").path(task);
        return own.path("validation").path(own.path("primary_metric").asText()).asDouble();
    }

    @Test
    void group_measuredFirst_writesExperimentsThatCheckAcceptsAndConfirms() {
        Cli cli = Cli.good(words(
                "group",
                "--max-groups",
                "2",
                "--every",
                "1",
                "--confirm",
                "--confirm-seeds",
                "2",
                "--set",
                "training.epochs=2"));

        assertThat(cli.out()).contains("What is expected", "against one model for all tasks", "against a model a task");
        JsonNode json = Json.read(out.resolve("groups.json"));
        List<String> served = new ArrayList<>();
        for (JsonNode group : json.path("groups")) {
            Path file = out.resolve(group.path("file").asText());
            assertThat(Cli.good("check", file).out()).contains(file.getFileName() + " is fine.");
            group.path("serves").forEach(task -> served.add(task.asText()));
            List<String> names = new ArrayList<>();
            group.path("tasks").forEach(task -> names.add(task.asText()));
            ai.polymath.experiment.Experiment own =
                    ai.polymath.settings.Settings.load(file, ai.polymath.experiment.Experiment.class);
            assertThat(own.tasks().stream().map(t -> t.name())).containsExactlyElementsOf(names);
            assertThat(own.training().epochs()).isEqualTo(2);
        }
        assertThat(served).containsExactlyInAnyOrderElementsOf(TASKS);
        assertThat(json.path("expected").size()).isEqualTo(5);
        assertThat(json.path("confirmation").path("contrasts").size()).isBetween(1, 3);
    }

    @Test
    void group_queryOverFiles_isFoundFromTheOtherFolder() {
        clinic.write(
                "query.yaml",
                Clinic.EXPERIMENT.replace("path: table.csv", "sql: \"SELECT * FROM 'table.csv' WHERE site <> 'q'\""));
        Cli.good(words("relate", "--set", "training.epochs=1"));
        Path groups = folder.resolve("deep/groups");

        Cli.good(
                "group",
                clinic.file("query.yaml"),
                "--max-groups",
                5,
                "--affinity",
                out.resolve("relatedness.json"),
                "--out",
                groups);

        Cli.good("check", groups.resolve("group-1.yaml"));
    }

    @Test
    void relate_linearModels_showsTheLearnedCovarianceOrSaysWhyNot() {
        String linear = Clinic.EXPERIMENT
                .replace("  colour: {type: multiclass}\n", "")
                .replace("  symptoms: {type: multilabel, labels: [cough, fever]}\n", "")
                .replace("  grade: {type: ordinal}\n", "");
        linear = linear.substring(0, linear.indexOf("model:"));
        clinic.write("mtrl.yaml", linear + "model: {type: linear, penalty: mtrl}\n");
        clinic.write("lasso.yaml", linear + "model: {type: linear, penalty: l1}\n");

        Cli cli = Cli.good("relate", clinic.file("mtrl.yaml"), "--seeds", 2, "--out", out);
        assertThat(cli.out()).contains("Correlation of two tasks' weights", "±");
        assertThat(RelationsFiles.read(out.resolve("relatedness.json")).best()).isEqualTo("covariance");
        Cli.mistake("relate", clinic.file("lasso.yaml"), "--out", folder.resolve("l"))
                .says("learn nothing of how tasks are related", "penalty: mtrl");
        Cli.mistake("relate", clinic.file("mtrl.yaml"), "--pairwise").says("the experiment's model is linear");
        Cli.mistake("group", clinic.file("mtrl.yaml"), "--max-groups", 1, "--confirm")
                .says("model is linear");
        Cli.mistake("advise", clinic.file("mtrl.yaml")).says("model is linear");
    }

    @Test
    void relateAndGroup_mistakes_areExplained() {
        clinic.write("one.yaml", Clinic.EXPERIMENT.replaceAll("  (sick|colour|symptoms|grade): .*\n", ""));
        Cli.mistake("relate", clinic.file("one.yaml")).says("one task", "Maybe add a task?");
        Cli.mistake("group", clinic.file("one.yaml"), "--max-groups", 1).says("one task");
        Cli.mistake("advise", clinic.file("one.yaml")).says("one task");
        Cli.mistake("relate", folder.resolve("none.yaml")).says("none.yaml");
        Cli.mistake(words("relate", "--every", "0")).says("--every is 0");
        Cli.mistake(words("relate", "--seeds", "0")).says("--seeds is 0");
        Cli.mistake(words("relate", "--train-groups", "-1")).says("--train-groups is -1");
        Cli.mistake(words("relate", "--set", "model.sharing=soft")).says("no parameter in common", "sharing: hard");
        Cli.mistake(words("group", "--max-groups", "0")).says("--max-groups is 0", "5 tasks make 1 to 5 groups");
        Cli.mistake(words("group", "--max-groups", "6")).says("--max-groups is 6");
        Cli.mistake(words("group", "--max-groups", "2", "--affinity", folder.resolve("no.json")))
                .says("no.json", "does not exist");
        Path wrong = clinic.write("wrong.json", "{\"a\": 1}");
        Cli.mistake(words("group", "--max-groups", "2", "--affinity", wrong)).says("holds no relatedness");
        Path other = clinic.write(
                "other.json",
                "{\"tasks\": [\"x\", \"y\"], \"matrices\": {\"cosine\": {\"values\": [[null, 1], [1, null]],"
                        + " \"standard_error\": [[null, 1], [1, null]]}}}");
        Cli.mistake(words("group", "--max-groups", "2", "--affinity", other)).says("[x, y]", "Measure again");
        Path torn = clinic.write(
                "torn.json", "{\"tasks\": [\"x\", \"y\"], \"matrices\": {\"cosine\": {\"values\": [[null, 1]]}}}");
        Cli.mistake(words("group", "--max-groups", "2", "--affinity", torn)).says("not 2 by 2");
        Cli.mistake(words("group", "--max-groups", "2", "--confirm-seeds", "0")).says("--confirm-seeds is 0");
        Cli.mistake("relate", clinic.experiment(), "--parallel", 0).says("--parallel is 0");
        assertThat(Cli.run(words("group")).code()).isEqualTo(2);
        assertThat(Cli.run(words("group", "--max-groups", "two")).code()).isEqualTo(2);
        Path full = folder.resolve("full");
        full.toFile().mkdir();
        assertThat(full.resolve("mine.txt").toFile().mkdir()).isTrue();
        Cli.mistake("relate", clinic.experiment(), "--out", full).says("holds no relatedness");
    }
}
