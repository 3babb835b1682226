package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code polymath adapt} from the command line to its files. */
class AdaptTest {
    @TempDir
    private static Path folder;

    private static Clinic clinic;
    private static Path bundle;

    @BeforeAll
    static void train() {
        clinic = Clinic.in(folder);
        // The old tasks are two; the columns of the others are no features.
        clinic.write("old.yaml", """
                name: old
                data: {path: table.csv, split: {type: group, column: patient, validation: 0.2, test: 0.2}}
                features: {numeric: [age, bmi], categorical: [site], boolean: [smoker]}
                tasks:
                  sick: {type: binary}
                  dose: {type: regression, unit: mg}
                model: {encoder: {type: mlp, widths: [6]}}
                training: {epochs: 3, batch_size: 32, optimizer: {type: sgd, learning_rate: 0.02}}
                """);
        bundle = folder.resolve("old-run/bundle");
        Cli.good("train", folder.resolve("old.yaml"), "--out", folder.resolve("old-run"));
    }

    private static Path table() {
        return folder.resolve("table.csv");
    }

    @Test
    void adapt_newTaskByName_leavesCurveVerdictAndModel(@TempDir Path other) throws IOException {
        Path out = other.resolve("out");
        Cli cli = Cli.good(
                "adapt",
                bundle,
                "--task",
                "cough",
                "--data",
                table(),
                "--sizes",
                "10,40",
                "--draws",
                "2",
                "--set",
                "epochs=2",
                "--tune",
                "both",
                "--out",
                out);

        assertThat(cli.out())
                .contains("Learning 'cough' (binary) from 10, 40, ")
                .contains("Examples")
                .contains("adapted, shared part frozen")
                .contains("from scratch")
                .contains("predicts cough.");
        JsonNode json = Json.read(out.resolve("adapt.json"));
        assertThat(json.path("points")).hasSize(3);
        assertThat(json.path("points").get(0).path("frozen").path("test")).hasSize(2);
        assertThat(json.path("verdict")).hasSize(2);
        JsonNode training = json.path("model").path("training");
        assertThat(training.path("batch_size").asInt()).as("as the model's").isEqualTo(32);
        assertThat(training.path("optimizer").path("learning_rate").asDouble()).isEqualTo(0.02);
        assertThat(training.path("epochs").asInt()).as("as set").isEqualTo(2);
        assertThat(json.path("model").path("table_sha256").asText()).hasSize(64);
        assertThat(Files.readAllLines(out.resolve("adapt.csv"))).hasSize(1 + 3 * 3 * 2);
        Cli.good("predict", out.resolve("bundle"), table(), "-o", other.resolve("p.csv"));
        assertThat(Files.readAllLines(other.resolve("p.csv"))).hasSize(Clinic.ROWS + 1);
        assertThat(Cli.good("evaluate", out.resolve("bundle"), table()).out()).contains("cough", "auroc");
    }

    @Test
    void adapt_keep_predictsOldTasksAsBefore(@TempDir Path other) throws IOException {
        Path file = Files.writeString(other.resolve("task.yaml"), "level: {type: multiclass, target: colour}\n");
        Cli.good(
                "adapt",
                bundle,
                "--task",
                file,
                "--data",
                table(),
                "--no-curve",
                "--keep",
                "--set",
                "epochs=2",
                "--out",
                other.resolve("out"));
        Cli.good("predict", bundle, table(), "-o", other.resolve("before.csv"));
        Cli.good("predict", other.resolve("out/bundle"), table(), "-o", other.resolve("after.csv"));

        List<String> before = Files.readAllLines(other.resolve("before.csv"));
        List<String> after = Files.readAllLines(other.resolve("after.csv"));
        assertThat(after.get(0)).startsWith(before.get(0)).contains("level");
        double sum = 0;
        for (int i = 1; i < before.size(); i++) {
            String[] old = before.get(i).split(",");
            String[] now = after.get(i).split(",");
            sum += Math.abs(Double.parseDouble(old[0]) - Double.parseDouble(now[0]));
        }
        assertThat(sum).isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--task sick|has a task 'sick' already",
                "--task nothere|nothere",
                "--task risk --target age|know the answer",
                "--task x --target patient --type strange|strange",
                "--task cough --draws 0|draws is 0",
                "--task cough --sizes 5|begins at 10",
                "--task cough --tune all --keep|kept only if",
                "--task cough --set balancing=cagrad|no use for balancing",
                "--task cough --set epoch=3|epochs",
                "--task missing.yaml|missing.yaml"
            })
    void adapt_mistake_isExplained(String words, String message) {
        Cli.mistake((Object[]) ("adapt " + bundle + " --data " + table() + " " + words).split(" "))
                .says(message);
    }

    @Test
    void adapt_noBundleOrTable_isExplained(@TempDir Path other) throws IOException {
        Cli.mistake("adapt", folder, "--task", "cough", "--data", table()).says("is no bundle");
        Cli.mistake("adapt", bundle, "--task", "cough").says("Which table?");
        Path lacking = Files.writeString(other.resolve("lacking.csv"), "age,site,cough\n1,x,0\n2,y,1\n");
        Cli.mistake("adapt", bundle, "--task", "cough", "--data", lacking)
                .says("bmi")
                .says("smoker");
        String few = Clinic.csv(Clinic.rows().subList(0, 9));
        Cli.mistake(
                        "adapt",
                        bundle,
                        "--task",
                        "grade",
                        "--type",
                        "ordinal",
                        "--data",
                        Files.writeString(other.resolve("few.csv"), few))
                .says("10 or more");
        String one = Clinic.csv(Clinic.with("cough", old -> "1"));
        Cli.mistake(
                        "adapt",
                        bundle,
                        "--task",
                        "cough",
                        "--type",
                        "binary",
                        "--data",
                        Files.writeString(other.resolve("one.csv"), one))
                .says("one class only");
    }
}
