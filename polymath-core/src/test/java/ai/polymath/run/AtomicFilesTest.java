package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    private Path folder;

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static void write(Path file, String text) {
        AtomicFiles.writeText(file, text);
    }

    @Test
    void writeText_newAndOldFile_holdsTheTextAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("deep/er/a.txt");
        write(file, "grün\n");
        write(file, "blau\n");
        assertThat(Files.readString(file)).isEqualTo("blau\n");
        assertThat(names(folder.resolve("deep/er"))).containsExactly("a.txt");
    }

    @Test
    void write_writerThrows_leavesTheOldFileAndNoOther() throws IOException {
        Path file = folder.resolve("a.bin");
        write(file, "old");
        byte[] much = new byte[200_000];
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(much);
                    throw new IOException("broken");
                }))
                .isInstanceOf(PolymathException.class)
                .hasMessage("Can't write " + file + ": broken.")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(much);
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Files.readString(file)).isEqualTo("old");
        assertThat(names(folder)).containsExactly("a.bin");
    }

    @Test
    void write_whileWriting_readersSeeTheOldFile() {
        Path file = folder.resolve("a.txt");
        write(file, "old");
        AtomicFiles.write(file, out -> {
            out.write("new".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(Files.readString(file)).isEqualTo("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test
    void write_fromManyThreads_holdsOneOfTheTextsWhole() throws IOException {
        Path file = folder.resolve("a.txt");
        IntStream.range(0, 24).parallel().forEach(i -> write(file, ("" + (char) ('a' + i)).repeat(50_000)));
        String text = Files.readString(file);
        assertThat(text).hasSize(50_000);
        assertThat(text.chars().distinct().count()).isEqualTo(1);
        assertThat(names(folder)).containsExactly("a.txt");
    }

    @Test
    void write_whereAFileStandsForTheFolder_saysSo() {
        write(folder.resolve("a"), "x");
        assertThatThrownBy(() -> write(folder.resolve("a/b.txt"), "y"))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("Can't write " + folder.resolve("a/b.txt"))
                .hasMessageContaining("is a file, not a folder");
        assertThatThrownBy(() -> AtomicFiles.createFolder(folder.resolve("a")))
                .hasMessageContaining("is a file, not a folder");
    }

    @Test
    void write_overAFolder_failsAndLeavesIt() throws IOException {
        Path target = Files.createDirectory(folder.resolve("a"));
        write(target.resolve("kept.txt"), "x");
        assertThatThrownBy(() -> write(target, "y")).isInstanceOf(PolymathException.class);
        assertThat(names(folder)).containsExactly("a");
        assertThat(target.resolve("kept.txt")).hasContent("x");
    }

    @Test
    void replaceFolder_existingFolder_isSwappedAsAWhole() throws IOException {
        Path bundle = folder.resolve("runs/bundle");
        AtomicFiles.replaceFolder(bundle, f -> {
            write(f.resolve("a"), "1");
            write(f.resolve("sub/b"), "1");
        });
        AtomicFiles.replaceFolder(bundle, f -> {
            write(f.resolve("c"), "2");
            assertThat(bundle.resolve("a")).hasContent("1");
        });
        assertThat(names(bundle)).containsExactly("c");
        assertThat(names(folder.resolve("runs"))).containsExactly("bundle");
    }

    @Test
    void replaceFolder_fillerThrows_leavesTheOldFolder() throws IOException {
        Path bundle = folder.resolve("bundle");
        AtomicFiles.replaceFolder(bundle, f -> write(f.resolve("a"), "1"));
        assertThatThrownBy(() -> AtomicFiles.replaceFolder(bundle, f -> {
                    write(f.resolve("a"), "2");
                    throw new PolymathException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(bundle.resolve("a")).hasContent("1");
        assertThat(names(folder)).containsExactly("bundle");
    }

    @Test
    void failure_fullDisk_tellsHowToGoOn() {
        assertThat(AtomicFiles.failure(
                        Path.of("x"), new java.nio.file.FileSystemException("x", null, "No space left on device")))
                .hasMessage(
                        "Can't write x: No space left on device. Free some space and start again; --resume goes on from the last checkpoint of a run.");
        assertThat(AtomicFiles.failure(Path.of("x"), new java.nio.file.AccessDeniedException("x")))
                .hasMessage("Can't write x: permission denied.");
    }
}
