package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that bring their own tables, through the command line. */
class SeveralTablesTest {
    private static final String EXPERIMENT = """
            name: two
            data:
              sources:
                visits: {path: visits.csv}
                lab: {path: lab.csv, missing: ['', '?']}
            tasks:
              sick: {type: binary}
              dose: {type: regression, unit: mg, source: lab}
            model:
              encoder: {type: mlp, widths: [6]}
            training:
              optimizer: {type: adam, learning_rate: 0.02}
              epochs: 3
              batch_size: 16
              sampler: uniform
            """;

    @TempDir
    Path folder;

    private Path experiment;

    @BeforeEach
    void write() {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder visits = new StringBuilder("person,age,smoker,sick\n");
        for (int i = 0; i < 120; i++) {
            double age = random.nextDouble(-2, 2);
            visits.append(String.format(
                    Locale.ROOT,
                    "%d,%.3f,%s,%d%n",
                    i / 2,
                    age,
                    random.nextBoolean() ? "yes" : "no",
                    age + random.nextDouble(-1, 1) > 0 ? 1 : 0));
        }
        StringBuilder lab = new StringBuilder("person,age,iron,dose\n");
        for (int i = 0; i < 40; i++) {
            double iron = random.nextDouble(-2, 2);
            lab.append(String.format(
                    Locale.ROOT,
                    "%d,%.3f,%s,%.3f%n",
                    40 + i,
                    random.nextDouble(-2, 2),
                    i % 9 == 0 ? "?" : String.format(Locale.ROOT, "%.3f", iron),
                    10 + 3 * iron));
        }
        file("visits.csv", visits.toString());
        file("lab.csv", lab.toString());
        experiment = file("experiment.yaml", EXPERIMENT);
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path changed(String old, String replacement) {
        assertThat(EXPERIMENT).contains(old);
        return file("changed.yaml", EXPERIMENT.replace(old, replacement));
    }

    @Test
    void check_severalTables_showsRowsAndTasksOfEach() {
        String out = Cli.good("check", experiment).out();
        assertThat(out)
                .containsPattern("visits +\\S+visits.csv +sick +84 +18 +18")
                .containsPattern("lab +\\S+lab.csv +dose +28 +6 +6")
                .containsPattern("iron +number, with missing indicator +78.1 %")
                .contains("160 rows", "112 rows train");
    }

    @ParameterizedTest
    @CsvSource({"upgrad, uniform", "famo, round-robin", "equal, annealed"})
    void train_anyMethodAndSampler_leavesARecordAndAUsableModel(String method, String sampler) throws IOException {
        Path run = folder.resolve("run");
        Cli.good(
                "train",
                experiment,
                "--out",
                run,
                "--set",
                "training.balancing.method=" + method,
                "--set",
                "training.sampler=" + sampler);
        JsonNode metrics = Json.read(run.resolve("metrics.json"));
        JsonNode lab = metrics.path("sources").path("lab");
        assertThat(lab.path("rows").path("train").asInt()).isEqualTo(28);
        assertThat(lab.path("rows").path("validation").asInt()).isEqualTo(6);
        assertThat(lab.path("rows").path("test").asInt()).isEqualTo(6);
        long drawn = lab.path("rows_drawn").asLong();
        assertThat(drawn
                        + metrics.path("sources")
                                .path("visits")
                                .path("rows_drawn")
                                .asLong())
                .isEqualTo(3 * 112);
        assertThat(lab.path("passes").asDouble()).isEqualTo(drawn / 28.0).isGreaterThan(3);

        List<String[]> lines = new ArrayList<>();
        Files.readAllLines(run.resolve("history.csv")).forEach(line -> lines.add(line.split(",", -1)));
        List<String> header = List.of(lines.get(0));
        assertThat(header.subList(header.size() - 3, header.size())).containsExactly("batches", "examples", "passes");
        long seen = 0;
        for (String[] line : lines.subList(1, lines.size())) {
            assertThat(line).hasSize(header.size());
            boolean trains = line[1].equals("train");
            assertThat(line[header.size() - 2].isEmpty()).isNotEqualTo(trains);
            if (trains && line[2].equals("dose")) {
                seen += Long.parseLong(line[header.size() - 2]);
            }
        }
        assertThat(seen).as("every row of the lab has a dose").isEqualTo(drawn);

        // The lab's table alone: it has no column smoker, as the lab had none in training.
        Path predicted = folder.resolve("predicted.csv");
        assertThat(Cli.good("predict", run.resolve("bundle"), folder.resolve("lab.csv"), "-o", predicted)
                        .out())
                .contains("Note: ", "no column smoker", "count as missing");
        assertThat(Files.readAllLines(predicted)).hasSize(41);
        assertThat(Cli.good("evaluate", run.resolve("bundle"), folder.resolve("visits.csv"))
                        .out())
                .contains("no column iron", "'dose' is not judged", "auroc");
        file("none.csv", "smoker,iron\nyes,1\n");
        Cli.mistake("predict", run.resolve("bundle"), folder.resolve("none.csv"), "-o", predicted)
                .says("'age'", "the model");
    }

    @Test
    void train_stoppedRunOfTheTimeBeforeSources_isKnownAsTheSame() throws IOException {
        Path run = folder.resolve("run");
        Path one = file(
                "one.yaml",
                EXPERIMENT
                        .replaceAll("(?s)  sources:.*?tasks:", "  path: visits.csv\ntasks:")
                        .replaceAll("(?m)^  dose.*\\n|^  sampler.*\\n", ""));
        Cli.good("train", one, "--out", run);
        Files.delete(run.resolve("metrics.json"));
        String record = Files.readString(run.resolve("run.json"));
        assertThat(record).contains("source_feature", "sampler");
        Files.writeString(
                run.resolve("run.json"),
                record.replaceAll(",\\s*\"sources\" : \\{ \\},\\s*\"source_feature\" : false", "")
                        .replaceAll("\"sampler\" : \\{\\s*\"type\" : \"proportional\"\\s*\\},", ""));
        assertThat(Files.readString(run.resolve("run.json"))).doesNotContain("source_feature", "sampler");
        Cli.good("train", one, "--out", run, "--resume");
        Files.delete(run.resolve("metrics.json"));
        Cli.mistake("train", one, "--out", run, "--resume", "--set", "training.epochs=4")
                .says("training.epochs was 3 and is now 4");
    }

    @Test
    void train_sourceFeature_isAskedForInNewTablesToo() {
        Path run = folder.resolve("run");
        Cli.good("train", experiment, "--out", run, "--set", "data.source_feature=true");
        Cli.mistake("predict", run.resolve("bundle"), folder.resolve("lab.csv"), "-o", folder.resolve("p.csv"))
                .says("'source'", "named by the model");
        Cli.good(
                "predict",
                run.resolve("bundle"),
                "--sql",
                "SELECT *, 'lab' AS source FROM '" + folder.resolve("lab.csv") + "'",
                "-o",
                folder.resolve("p.csv"));
    }

    @Test
    void train_databaseAsASource_keepsItsPasswordOutOfTheRun() throws Exception {
        Path database = folder.resolve("lab.db");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = duck.createStatement()) {
            statement.execute(
                    "CREATE TABLE lab AS SELECT * FROM read_csv('" + folder.resolve("lab.csv") + "', nullstr = '?')");
        }
        Path run = folder.resolve("run");
        // An option of the database stands for a password: all that follows the database's name is left out.
        Path secret = changed(
                "lab: {path: lab.csv, missing: ['', '?']}",
                "lab: {jdbc: 'jdbc:duckdb:" + database + ";secret_directory=/s3cret', sql: SELECT * FROM lab}");
        String out = Cli.good("train", secret, "--out", run).out();
        assertThat(out).doesNotContain("s3cret");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret");
            }
        }
        assertThat(Files.readString(run.resolve("run.json"))).contains("jdbc:duckdb:" + database);
        Cli wrong = Cli.run("check", file("wrong.yaml", Files.readString(secret).replace("FROM lab", "FROM lub")));
        assertThat(wrong.err()).contains("Source 'lab'").doesNotContain("s3cret");
    }

    @Test
    void compare_tasksOfDifferentTables_singleModelsHaveTheirOwnTableOnly() throws IOException {
        Path out = folder.resolve("compared");
        Cli said = Cli.good(
                "compare",
                experiment,
                "--balancing",
                "equal",
                "--seeds",
                "2",
                "--tune",
                "0",
                "--parallel",
                "1",
                "--out",
                out);
        assertThat(said.out()).contains("single-matched").doesNotContain("failed");
        Path single = out.resolve("runs").resolve("single").resolve("seed-1");
        try (Stream<Path> runs = Files.walk(single)) {
            List<Path> metrics = runs.filter(p -> p.endsWith("metrics.json")).toList();
            assertThat(metrics).hasSize(2);
            for (Path one : metrics) {
                String text = Files.readString(one);
                boolean sick = text.contains("\"sick\"");
                assertThat(text.contains("\"dose\"")).isNotEqualTo(sick);
                assertThat(text.replaceAll("\\s", ""))
                        .contains(sick ? "\"labels\":{\"train\":84" : "\"labels\":{\"train\":28");
            }
        }
    }

    @Test
    void check_groupsAcrossSources_stayTogether() {
        Path grouped = changed("  sources:", "  split: {type: group, column: person}\n  sources:");
        assertThat(Cli.good("check", grouped).out()).contains("Split (group)");
    }

    @Test
    void check_mistakes_nameSourceColumnAndAHint() throws IOException {
        Cli.mistake("check", changed("source: lab", "source: labb")).says("source 'labb'", "Did you mean 'lab'?");
        Cli.mistake("check", changed("  sources:", "  path: visits.csv\n  sources:"))
                .says("both sources and path");
        Cli.mistake("check", changed("source: lab", "target: sick, source: lab"))
                .says("Source 'lab'", "'sick'", "task 'dose'");
        Cli.mistake("check", changed("dose: {type: regression, unit: mg, source: lab}", "doze: {type: regression}"))
                .says("'doze'", "none of the sources visits, lab", "Did you mean 'dose'?");
        Cli.mistake("check", changed("  sources:", "  split: {type: time, column: smoker}\n  sources:"))
                .says("Source 'lab'", "'smoker'", "data.split");
        Cli.mistake("check", changed("source: lab}", "source: lab}\nfeatures: {ignored: [irn]}"))
                .says("'irn'", "features.ignored", "Did you mean 'iron'?");
        Cli.mistake("check", changed("path: lab.csv", "path: lob.csv")).says("Source 'lab'", "lob.csv");
        Cli.mistake("check", changed("source: lab}", "source: lab}\nfeatures: {numeric: [iron]}"))
                .says("source 'visits'", "features iron");
    }

    @Test
    void init_severalTables_writesSourcesThatCheckAndTrainAccept() throws IOException {
        Path file = folder.resolve("mine.yaml");

        Cli.good("init", folder.resolve("visits.csv"), folder.resolve("lab.csv"), "--task", "sick,dose", "-o", file);

        assertThat(Files.readString(file))
                .contains("visits: {path: visits.csv}", "lab: {path: lab.csv}")
                .contains("sick: {type: binary, source: visits}", "dose: {type: regression, source: lab}")
                .contains("only in visits");
        Cli.good("check", file);
        Cli.good("train", file, "--out", folder.resolve("mine"), "--set", "training.epochs=1");
    }

    @Test
    void init_severalTablesWithoutTasks_proposesSomeOfEach() throws IOException {
        Path file = folder.resolve("mine.yaml");

        Cli.good("init", folder.resolve("visits.csv"), folder.resolve("lab.csv"), "-o", file);

        Cli.good("check", file);
        Cli.mistake(
                        "init",
                        folder.resolve("visits.csv"),
                        folder.resolve("lab.csv"),
                        "--task",
                        "sick",
                        "-o",
                        file,
                        "--force")
                .says("No task has labels from", "lab.csv", "--task");
    }
}
