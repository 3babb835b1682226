package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Table;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.run.Json;
import ai.polymath.torch.bundle.TrainedModel;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run with a task of every kind: what it leaves, and what its bundle can do. */
class TrainTest {
    private static final List<String> PARTS = List.of("train", "validation", "test");

    @TempDir
    static Path folder;

    private static Clinic clinic;
    private static Path run;
    private static Cli said;

    /** Trains with the parts named in the table; the test part has no label of tasks sick, symptoms and dose. */
    @BeforeAll
    static void train() {
        clinic = Clinic.in(folder);
        List<String[]> rows = Clinic.rows();
        for (String[] row : rows) {
            if (row[Clinic.column("part")].equals("test")) {
                for (String column : List.of("sick", "cough", "fever", "dose")) {
                    row[Clinic.column(column)] = "";
                }
            }
        }
        clinic.table("table.csv", rows);
        run = folder.resolve("run");
        said = Cli.good(
                "train", clinic.experiment(), "--out", run, "--set", "data.split={type: column, column: part}",
                "--set", "training.epochs=4");
    }

    @Test
    void train_metricsJson_hasEveryTaskPartAndBaseline() {
        JsonNode metrics = Json.read(run.resolve("metrics.json"));

        assertThat(metrics.path("seconds").asDouble()).isPositive();
        assertThat(metrics.path("epochs").asInt()).isEqualTo(4);
        assertThat(metrics.path("best_epoch").asInt()).isBetween(1, 4);
        Map<String, String> primary = Map.of(
                "sick", "auroc", "colour", "accuracy", "symptoms", "auroc", "grade", "quadratic_kappa", "dose", "rmse");
        Map<String, String> types = Map.of(
                "sick", "binary", "colour", "multiclass", "symptoms", "multilabel", "grade", "ordinal", "dose", "regression");
        JsonNode tasks = metrics.path("tasks");
        assertThat(tasks.fieldNames()).toIterable().containsExactly("sick", "colour", "symptoms", "grade", "dose");
        primary.forEach((name, metric) -> {
            JsonNode task = tasks.path(name);
            assertThat(task.path("type").asText()).isEqualTo(types.get(name));
            assertThat(task.path("primary_metric").asText()).isEqualTo(metric);
            assertThat(task.path("labels").fieldNames()).toIterable().containsExactlyElementsOf(PARTS);
            assertThat(task.path("labels").path("train").asInt()).isBetween(60, 120);
            assertThat(task.path("validation").path(metric).isNumber()).as(name).isTrue();
            assertThat(task.path("baseline").path("validation").path(metric).isNumber()).as(name).isTrue();
            assertThat(task.path("test").has(metric)).as(name).isTrue();
        });
    }

    @Test
    void train_taskWithoutTestLabels_isUndefinedThereAndNotZero() {
        JsonNode tasks = Json.read(run.resolve("metrics.json")).path("tasks");
        for (String name : List.of("sick", "symptoms", "dose")) {
            JsonNode task = tasks.path(name);
            assertThat(task.path("labels").path("test").asInt()).isZero();
            assertThat(task.path("test")).isNotEmpty().allMatch(JsonNode::isNull);
        }
        assertThat(tasks.path("colour").path("test").path("accuracy").isNumber()).isTrue();
        assertThat(said.out().lines().filter(l -> l.startsWith("sick ") || l.startsWith("dose ")))
                .hasSize(2)
                .allMatch(line -> line.contains(" undefined "));
        assertThat(said.out()).contains("undefined: that part has no label of the task");
    }

    @Test
    void train_output_tellsProgressALineAnEpochAndExplainsItsTable() {
        assertThat(said.out().lines().filter(l -> l.matches("epoch \\d/4  loss \\d.*  score .* s, at most .* left")))
                .hasSize(4);
        assertThat(said.out())
                .contains("5 tasks, 4 features, 120 / 30 / 30 rows")
                .contains("Labels train/val/test", "Baseline", "auroc (higher is better)", "rmse (lower is better)")
                .contains("Everything is in " + run)
                .doesNotContain("\r");
    }

    @Test
    void train_history_hasALineForEachEpochPartAndTask() {
        Table history = TableReader.read(TableSource.file(run.resolve("history.csv")));

        assertThat(history.rows()).isEqualTo(4 * 2 * 5);
        assertThat(history.names())
                .startsWith("epoch", "split", "task", "loss", "weight", "learning_rate", "seconds")
                .contains("auroc", "quadratic_kappa", "rmse");
        assertThat(history.column("loss").missing()).isZero();
        assertThat(history.column("split").text(0)).isEqualTo("train");
        assertThat(history.column("auroc").isMissing(0)).isTrue();
    }

    @Test
    void train_runJson_tellsAllThatIsNeededToRepeatIt() {
        JsonNode provenance = Json.read(run.resolve("run.json"));

        assertThat(provenance.path("data").path("sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(provenance.path("data").path("rows").asInt()).isEqualTo(Clinic.ROWS);
        assertThat(provenance.path("threads").asInt()).isEqualTo(1);
        assertThat(provenance.path("versions").fieldNames()).toIterable().contains("polymath", "libtorch");
        assertThat(provenance.path("host").path("processors").asInt()).isPositive();
        JsonNode experiment = provenance.path("experiment");
        assertThat(experiment.path("training").path("epochs").asInt()).as("the override").isEqualTo(4);
        assertThat(experiment.path("training").path("seed").asInt()).isEqualTo(3);
        assertThat(experiment.path("data").path("split").path("type").asText()).isEqualTo("column");
        assertThat(run.resolve("checkpoint.safetensors")).doesNotExist();
    }

    @Test
    void train_sameSeed_sameBits() throws IOException {
        Path again = folder.resolve("again");
        Cli.good(
                "train", clinic.experiment(), "--out", again, "--set", "data.split={type: column, column: part}",
                "--set", "training.epochs=4");

        assertThat(Files.readAllBytes(again.resolve("bundle/weights.safetensors")))
                .isEqualTo(Files.readAllBytes(run.resolve("bundle/weights.safetensors")));
    }

    /** The table with columns in another order, others besides, an unseen category and missing values. */
    private static Path strange() {
        List<String> header = new ArrayList<>(Clinic.HEADER);
        header.add("note");
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(5));
        List<String[]> rows = new ArrayList<>();
        int number = 0;
        for (String[] row : Clinic.rows()) {
            List<String> values = new ArrayList<>(List.of(row));
            values.add(number % 2 == 0 ? "inf" : "text, no number".replace(",", ";"));
            values.set(Clinic.column("site"), number % 7 == 0 ? "elsewhere" : values.get(Clinic.column("site")));
            values.set(Clinic.column("age"), number % 5 == 0 ? "" : values.get(Clinic.column("age")));
            rows.add(order.stream().map(values::get).toArray(String[]::new));
            number++;
        }
        return clinic.write("strange.csv", Clinic.text(order.stream().map(header::get).toList(), rows, ","));
    }

    @Test
    void predict_strangeTable_equalsTheModelInInputOrder() {
        Path strange = strange();
        Table table = TableReader.read(TableSource.file(strange));
        Map<String, double[]> expected;
        try (TrainedModel model = TrainedModel.load(run.resolve("bundle"))) {
            expected = model.predict(table);
        }

        for (String ending : List.of("csv", "parquet", "tsv", "json", "csv.gz")) {
            Path out = folder.resolve("predictions." + ending);
            Cli.good("predict", run.resolve("bundle"), strange, "-o", out, "--keep", "day");
            Table predictions = TableReader.read(TableSource.file(out));

            assertThat(predictions.rows()).isEqualTo(Clinic.ROWS);
            for (int row = 0; row < Clinic.ROWS; row++) {
                assertThat(predictions.column("day").text(row)).isEqualTo(Integer.toString(row));
                assertThat(number(predictions, "sick_probability", row)).isEqualTo(expected.get("sick")[row]);
                assertThat(number(predictions, "dose", row)).isEqualTo(expected.get("dose")[row]);
                assertThat(number(predictions, "symptoms_probability_fever", row))
                        .isEqualTo(expected.get("symptoms")[2 * row + 1]);
                double[] colours = expected.get("colour");
                List<String> names = List.of("blue", "green", "red");
                int best = 0;
                for (int k = 0; k < 3; k++) {
                    assertThat(number(predictions, "colour_probability_" + names.get(k), row))
                            .isEqualTo(colours[3 * row + k]);
                    best = colours[3 * row + k] > colours[3 * row + best] ? k : best;
                }
                assertThat(predictions.column("colour").text(row)).isEqualTo(names.get(best));
            }
        }
    }

    private static double number(Table table, String column, int row) {
        return Double.parseDouble(table.column(column).text(row));
    }

    @Test
    void evaluate_bundleElsewhere_givesTheFiguresOfTheRun() throws IOException {
        Path moved = folder.resolve("moved");
        Files.createDirectories(moved);
        try (var files = Files.list(run.resolve("bundle"))) {
            for (Path file : files.toList()) {
                Files.copy(file, moved.resolve(file.getFileName()));
            }
        }
        Path figures = folder.resolve("figures.json");

        Cli cli = Cli.good(
                "evaluate", moved, "--sql", "SELECT * FROM '" + clinic.file("table.csv") + "' WHERE part = 'validation'",
                "-o", figures);

        JsonNode evaluated = Json.read(figures).path("tasks");
        JsonNode trained = Json.read(run.resolve("metrics.json")).path("tasks");
        for (String name : List.of("sick", "colour", "symptoms", "grade", "dose")) {
            JsonNode expected = trained.path(name).path("validation");
            expected.fieldNames()
                    .forEachRemaining(metric -> assertThat(
                                    evaluated.path(name).path(metric).asDouble())
                            .as(name + " " + metric)
                            .isCloseTo(expected.path(metric).asDouble(), org.assertj.core.data.Offset.offset(1e-6)));
        }
        assertThat(cli.out()).contains("quadratic_kappa", "explained_variance");
    }

    @Test
    void evaluate_someTargetsOnly_judgesThoseAndSaysWhichNot() {
        List<String> header = new ArrayList<>(Clinic.HEADER);
        header.set(Clinic.column("dose"), "other");
        Path table = clinic.write("some.csv", Clinic.text(header, Clinic.rows(), ","));

        Cli cli = Cli.good("evaluate", run.resolve("bundle"), table);

        assertThat(cli.out()).contains("task 'dose' is not judged", "grade").doesNotContain("rmse");
    }

    @Test
    void predict_headerOnly_writesAHeader() throws IOException {
        Path table = clinic.write("header.csv", String.join(",", Clinic.HEADER) + "\n");
        Path out = folder.resolve("none.csv");

        Cli.good("predict", run.resolve("bundle"), table, "-o", out);

        assertThat(Files.readAllLines(out)).hasSize(1).first().asString().startsWith("sick,sick_probability,colour");
    }
}
