package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.Experiment;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in every form, splits of every rule, and the way from a bare table to a model. */
class InputsTest {
    @TempDir
    Path folder;

    private Clinic clinic;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
    }

    private Cli check(String... settings) {
        Object[] words = new Object[2 + 2 * settings.length];
        words[0] = "check";
        words[1] = clinic.experiment();
        for (int i = 0; i < settings.length; i++) {
            words[2 + 2 * i] = "--set";
            words[3 + 2 * i] = settings[i];
        }
        return Cli.good(words);
    }

    /** What check says of features and tasks, without the table's name. */
    private static String meaning(Cli cli) {
        return cli.out().substring(cli.out().indexOf('\n'));
    }

    @Test
    void check_sameTableInEveryForm_meansTheSame() throws IOException, SQLException {
        String expected = meaning(check());
        assertThat(expected)
                .contains("Split (group): 108 rows train, 36 validate, 36 test")
                .contains(
                        "number, with missing indicator", "3 categories", "quadratic_kappa", "experiment.yaml is fine");

        clinic.write("table.tsv", Clinic.text(Clinic.HEADER, Clinic.rows(), "\t"));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Files.readAllBytes(clinic.file("table.csv")));
        }
        clinic.write("packed.csv.gz", packed.toByteArray());
        clinic.write("bom.csv", "\uFEFF" + Clinic.csv(Clinic.rows()));
        clinic.write("crlf.csv", Clinic.csv(Clinic.rows()).replace("\n", "\r\n"));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (String name : List.of("table.parquet", "table.json")) {
                statement.execute("COPY (SELECT * FROM read_csv('" + clinic.file("table.csv") + "')) TO '"
                        + clinic.file(name) + "'");
            }
        }
        for (String name :
                List.of("table.tsv", "packed.csv.gz", "bom.csv", "crlf.csv", "table.parquet", "table.json")) {
            assertThat(meaning(check("data.path=" + name))).as(name).isEqualTo(expected);
        }
        String query = "data={sql: \"SELECT * FROM 'table.csv'\","
                + " split: {type: group, column: patient, validation: 0.2, test: 0.2}}";
        assertThat(meaning(check(query))).isEqualTo(expected);
        String database = "data={jdbc: 'jdbc:duckdb:', sql: \"SELECT * FROM '" + clinic.file("table.csv")
                + "'\", split: {type: group, column: patient, validation: 0.2, test: 0.2}}";
        assertThat(meaning(check(database))).isEqualTo(expected);
    }

    @Test
    void check_splitsOfEveryRule_divideAllRows() {
        assertThat(check("data.split={type: column, column: part}").out())
                .contains("120 rows train, 30 validate, 30 test");
        assertThat(check("data.split={type: time, column: day}").out())
                .contains("126 rows train, 27 validate, 27 test");
        assertThat(check("data.split={type: stratified, column: site}").out()).contains("Split (stratified)");
        assertThat(check("data.split={type: stratified}").out()).contains("Split (stratified)");
        assertThat(check("data.split={type: random, test: 0}").out()).contains("153 rows train, 27 validate, 0 test");
        assertThat(check("data.split.folds=4").out()).contains("first of 4 folds", "45 test");
    }

    @Test
    void train_folds_reportMeanAndDeviation() {
        Path run = folder.resolve("run");

        Cli cli = Cli.good(
                "train",
                clinic.experiment(),
                "--out",
                run,
                "--set",
                "data.split.folds=3",
                "--set",
                "training.epochs=1");

        assertThat(cli.out()).contains("Fold 3 of 3", "Test over 3 folds", "+-");
        JsonNode metrics = Json.read(run.resolve("metrics.json"));
        assertThat(metrics.path("folds").asInt()).isEqualTo(3);
        JsonNode auroc = metrics.path("tasks").path("sick").path("test").path("auroc");
        double mean = 0;
        for (int fold = 1; fold <= 3; fold++) {
            JsonNode one = Json.read(run.resolve("fold-" + fold + "/metrics.json"));
            mean += one.path("tasks").path("sick").path("test").path("auroc").asDouble() / 3;
        }
        assertThat(auroc.path("mean").asDouble()).isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(auroc.path("folds").asInt()).isEqualTo(3);
    }

    @Test
    void train_withoutTestRows_judgesOnValidationRows() {
        Cli cli = Cli.good(
                "train",
                clinic.experiment(),
                "--out",
                folder.resolve("run"),
                "--set",
                "data.split.test=0",
                "--set",
                "training.epochs=1");

        assertThat(cli.out()).contains("144 / 36 / 0 rows");
    }

    @Test
    void predict_wordsForMissingValuesOfTheExperiment_areUnderstoodByTheBundle() {
        List<String[]> rows = Clinic.with("bmi", v -> v.isEmpty() ? "unknown" : v);
        String table = clinic.table("words.csv", rows);
        String words = "data.missing=['', unknown]";
        Path run = folder.resolve("run");
        Cli.good(
                "train",
                clinic.experiment(),
                "--out",
                run,
                "--set",
                table,
                "--set",
                words,
                "--set",
                "training.epochs=1");

        Cli.good("predict", run.resolve("bundle"), clinic.file("words.csv"), "-o", folder.resolve("p.csv"));
        Cli.good("evaluate", run.resolve("bundle"), clinic.file("words.csv"));
    }

    @Test
    void check_positiveNamedAsTheFileWritesIt_isUnderstood() {
        clinic.table("yes.csv", Clinic.with("sick", v -> v.equals("1") ? "yes" : v.equals("0") ? "no" : v));

        assertThat(check("data.path=yes.csv", "tasks.sick.positive=yes").out()).contains("sick");
    }

    @Test
    void init_thenCheckThenTrain_works() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Path run = folder.resolve("run");

        Cli.good("init", clinic.file("table.csv"), "-o", file, "--task", "sick,colour,grade,dose");
        String text = Files.readString(file);
        assertThat(text)
                .contains("sick: {type: binary}", "colour: {type: multiclass}", "grade: {type: ordinal}")
                .contains("dose: {type: regression}", "% missing", "path: table.csv")
                .contains("split: {type: column, column: part}");
        Cli.good("check", file);
        Cli.good("train", file, "--out", run, "--set", "training.epochs=1");

        assertThat(run.resolve("bundle/manifest.json")).exists();
    }

    @Test
    void init_withoutTasks_proposesSomeThatCheckAccepts() {
        Path file = folder.resolve("mine.yaml");

        Cli.good("init", clinic.file("table.csv"), "-o", file);

        Cli.good("check", file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"liver", "multidisease", "reviews"})
    void check_examples_areFine(String name) {
        Path file = Path.of("../examples", name, "experiment.yaml");

        assertThat(Cli.good("check", file).out()).contains("experiment.yaml is fine", "parameters");
    }

    @Test
    void schema_printedAndWritten_isTheSameValidJson() throws IOException {
        Path file = folder.resolve("schema.json");
        Cli.good("schema", "-o", file);

        Cli printed = Cli.good("schema");

        assertThat(Files.readString(file, StandardCharsets.UTF_8)).isEqualTo(printed.out());
        JsonNode schema = Json.parse(printed.out(), "schema");
        assertThat(schema.path("$schema").asText()).contains("json-schema.org");
        JsonNode experiment = schema.path("$defs").path("Experiment");
        assertThat(schema.path("$ref").asText()).isEqualTo("#/$defs/Experiment");
        assertThat(experiment.path("properties").properties())
                .extracting(java.util.Map.Entry::getKey)
                .contains("name", "data", "features", "tasks", "model", "training");
        assertThat(experiment.path("additionalProperties").asBoolean(true))
                .as("strict")
                .isFalse();
    }

    @Test
    void experiment_ofTheRun_readsBackAsItWas() {
        Path run = folder.resolve("run");
        Cli.good("train", clinic.experiment(), "--out", run, "--set", "training.epochs=1");

        Object tree = Json.tree(Json.read(run.resolve("run.json")).path("experiment"));

        assertThat(Settings.fromTree(tree, "run.json", Experiment.class))
                .isEqualTo(Settings.load(clinic.experiment(), List.of("training.epochs=1"), Experiment.class));
    }
}
