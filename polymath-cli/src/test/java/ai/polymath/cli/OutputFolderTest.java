package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a command is asked to write: nothing is overwritten, and what can't be written is told before any work. */
class OutputFolderTest {
    @TempDir
    Path folder;

    private Clinic clinic;

    @BeforeEach
    void write() {
        clinic = Clinic.in(folder);
    }

    @Test
    void train_outUnderAFile_saysSo() throws IOException {
        Path table = clinic.file("table.csv");
        String before = Files.readString(table);

        Cli.mistake("train", clinic.experiment(), "--out", table.resolve("run")).says("Can't write", "table.csv");
        Cli.mistake("train", clinic.experiment(), "--out", table).says("table.csv exists already");
        Cli.mistake("init", table, "-o", table.resolve("x.yaml")).says("Can't write", "table.csv");
        Cli.mistake("schema", "-o", table.resolve("x.json")).says("Can't write", "table.csv");

        assertThat(Files.readString(table)).isEqualTo(before);
    }

    @Test
    void train_outHoldsSomething_keepsIt() throws IOException {
        Path out = Files.createDirectory(folder.resolve("run"));
        Files.writeString(out.resolve("notes.txt"), "mine");

        Cli.mistake("train", clinic.experiment(), "--out", out).says("run exists already", "nothing is overwritten", "--out");

        try (Stream<Path> inside = Files.list(out)) {
            assertThat(inside).containsExactly(out.resolve("notes.txt"));
        }
    }

    @Test
    void train_outHoldsAStoppedRun_proposesToResume() throws IOException {
        Path out = Files.createDirectory(folder.resolve("run"));
        Files.writeString(out.resolve("run.json"), "{}");

        Cli.mistake("train", clinic.experiment(), "--out", out).says("--resume");
    }

    @Test
    void train_emptyFolder_isTaken() throws IOException {
        Path out = Files.createDirectory(folder.resolve("run"));

        Cli.good("train", clinic.experiment(), "--out", out, "--set", "training.epochs=1");

        assertThat(out.resolve("metrics.json")).exists();
    }

    @Test
    void init_fileExists_keepsItUnlessForced() throws IOException {
        Cli.mistake("init", clinic.file("table.csv")).says("experiment.yaml exists already", "--force");
        assertThat(Files.readString(clinic.experiment())).isEqualTo(Clinic.EXPERIMENT);

        Cli.good("init", clinic.file("table.csv"), "--force");
        assertThat(Files.readString(clinic.experiment())).isNotEqualTo(Clinic.EXPERIMENT);
    }

    @Test
    void init_unknownTask_proposesTheNearest() {
        Cli.mistake("init", clinic.file("table.csv"), "-o", folder.resolve("x.yaml"), "--task", "sik")
                .says("'sik'", "Did you mean 'sick'?");
        assertThat(folder.resolve("x.yaml")).doesNotExist();
    }
}
