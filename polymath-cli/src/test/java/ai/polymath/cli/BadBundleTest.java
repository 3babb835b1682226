package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that were damaged or come from elsewhere are refused, and predictions are whole or not there at all. */
class BadBundleTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Clinic clinic;
    private Path bundle;

    @BeforeAll
    static void train() {
        clinic = Clinic.in(shared);
        Cli.good("train", clinic.experiment(), "--out", shared.resolve("run"), "--set", "training.epochs=1");
    }

    @BeforeEach
    void copy() throws IOException {
        bundle = Files.createDirectory(folder.resolve("bundle"));
        try (Stream<Path> files = Files.list(shared.resolve("run/bundle"))) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Cli predict(Path from, Object table) {
        Cli cli = Cli.mistake("predict", from, table, "-o", folder.resolve("out.csv"));
        assertThat(folder.resolve("out.csv")).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .as("nothing half-written")
                    .allMatch(f -> f.equals(bundle)
                            || (Files.isRegularFile(f) && !f.toString().contains("out")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return cli;
    }

    @Test
    void predict_bundleTruncated_namesTheFile() throws IOException {
        Path weights = bundle.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 10));

        predict(bundle, clinic.file("table.csv")).says("weights.safetensors", "truncated");
        Cli.mistake("evaluate", bundle, clinic.file("table.csv")).says("weights.safetensors", "truncated");
    }

    @Test
    void predict_oneBitChanged_namesTheFile() throws IOException {
        for (String name : new String[] {"weights.safetensors", "tasks.json", "preprocessing.json", "model.json"}) {
            Path file = bundle.resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            predict(bundle, clinic.file("table.csv")).says(name, "corrupted");
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
    }

    @Test
    void predict_severalFilesBroken_areToldTogether() throws IOException {
        Files.delete(bundle.resolve("tasks.json"));
        Files.writeString(bundle.resolve("model.json"), "");

        predict(bundle, clinic.file("table.csv")).says("2 problems", "tasks.json is missing", "model.json");
    }

    @Test
    void predict_newerFormat_asksForANewerPolymath() throws IOException {
        Path manifest = bundle.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 99"));

        predict(bundle, clinic.file("table.csv")).says("version 99", "newer Polymath");
    }

    @Test
    void predict_manifestBroken_saysWhat() throws IOException {
        Files.writeString(bundle.resolve("manifest.json"), "{\"format\": ");
        predict(bundle, clinic.file("table.csv")).says("manifest.json");

        Files.writeString(bundle.resolve("manifest.json"), "{\"format\": \"onnx\"}");
        predict(bundle, clinic.file("table.csv")).says("'onnx'");
    }

    @Test
    void predict_runInsteadOfBundle_proposesTheBundle() {
        predict(shared.resolve("run"), clinic.file("table.csv")).says("Did you mean", "bundle");
        predict(shared.resolve("rum"), clinic.file("table.csv")).says("rum");
    }

    @Test
    void predict_tableLacksFeatures_namesAllOfThem() {
        Path other = clinic.write("other.csv", "age,site,smokes\n1,x,yes\n");

        predict(bundle, other).says("2 problems", "'bmi'", "'smoker'", "Did you mean 'smokes'?");
    }

    @Test
    void predict_wrongValueLateInTheTable_leavesNoFile() {
        clinic.table("late.csv", Clinic.with("age", 170, "old"));

        predict(bundle, clinic.file("late.csv")).says("'age' row 170", "'old'");
    }

    @Test
    void predict_outputThatCanNotBe_isTold() {
        Path table = clinic.file("table.csv");
        Cli.mistake("predict", bundle, table, "-o", table.resolve("p.csv")).says("Can't write");
        Cli.mistake("predict", bundle, table, "-o", folder.resolve("p.xls")).says("p.xls", ".csv");
        Cli.mistake("predict", bundle, table, "-o", folder.resolve("p.csv"), "--keep", "patients")
                .says("'patients'", "--keep", "Did you mean 'patient'?");
        Cli.mistake("predict", bundle, table, "-o", folder.resolve("p.csv"), "--sql", "SELECT 1")
                .says("file and a query");
        Cli.mistake("predict", bundle, "-o", folder.resolve("p.csv")).says("Which table?");
        assertThat(folder.resolve("p.csv")).doesNotExist();
    }

    @Test
    void evaluate_tableWithoutLabels_isRefused() {
        Path bare = clinic.write("bare.csv", "age,bmi,site,smoker\n1,2,x,yes\n");

        Cli.mistake("evaluate", bundle, bare).says("labels for none of the model's tasks");
    }
}
