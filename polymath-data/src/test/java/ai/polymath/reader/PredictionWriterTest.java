package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionWriterTest {
    private static final List<OutputColumn> COLUMNS = List.of(
            OutputColumn.whole("row"),
            OutputColumn.number("p"),
            OutputColumn.text("class, \"x\""),
            OutputColumn.truth("ok"));

    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static String word(int row) {
        return List.of("a", "b, c", "say \"hi\"", "two\nlines", " spaced ", "ünï\t😀", "cr\rhere", "x\\y")
                .get(row % 8);
    }

    private static void write(PredictionWriter out, int rows) {
        SplittableRandom random = new SplittableRandom(2);
        for (int row = 0; row < rows; row++) {
            out.whole(row);
            double p = random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            out.number(row % 5 == 1 ? Double.NaN : p);
            out.text(row % 7 == 6 ? null : word(row));
            if (row % 3 == 2) {
                out.missing();
            } else {
                out.truth(row % 3 == 0);
            }
            out.endRow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"p.csv", "p.csv.gz", "p.tsv", "p.json", "p.json.gz", "p.ndjson", "p.parquet", "it's; ?odd.pq"})
    void finish_everyFormat_readsBackToTheBit(String name) throws Exception {
        int rows = 3000;
        Path path = folder.resolve(name);
        try (PredictionWriter out = PredictionWriter.open(path, COLUMNS)) {
            write(out, rows);
            assertThat(path).doesNotExist();
            assertThat(out.rows()).isEqualTo(rows);
            out.finish();
        }
        assertThat(names()).containsExactly(name);
        Table table = Samples.read(path);
        assertThat(table.names()).containsExactly("row", "p", "class, \"x\"", "ok");
        SplittableRandom random = new SplittableRandom(2);
        double[] index = new double[rows];
        double[] numbers = new double[rows];
        String[] words = new String[rows];
        byte[] truths = new byte[rows];
        for (int row = 0; row < rows; row++) {
            double p = random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            index[row] = row;
            numbers[row] = row % 5 == 1 ? Double.NaN : p;
            words[row] = row % 7 == 6 ? "" : word(row);
            truths[row] = (byte) (row % 3 == 2 ? -1 : row % 3 == 0 ? 1 : 0);
        }
        assertThat(Samples.numbers(table, "row")).containsExactly(index);
        assertThat(Samples.numbers(table, "p")).containsExactly(numbers);
        assertThat(Samples.words(table, "class, \"x\"")).containsExactly(words);
        assertThat(Samples.truths(table, "ok")).containsExactly(truths);
    }

    @Test
    void finish_csv_isExactText() throws Exception {
        Path path = folder.resolve("e.csv");
        try (PredictionWriter out = PredictionWriter.open(path, COLUMNS)) {
            out.whole(1).number(0.1).text("a,\"b\"").truth(true).endRow();
            out.whole(Long.MIN_VALUE).number(1e-300).text(null).missing().endRow();
            out.missing().number(Double.POSITIVE_INFINITY).text("").truth(false).endRow();
            out.finish();
        }
        assertThat(Files.readString(path))
                .isEqualTo(
                        "row,p,\"class, \"\"x\"\"\",ok\n1,0.1,\"a,\"\"b\"\"\",true\n-9223372036854775808,1.0E-300,,\n,Infinity,\"\",false\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e.csv", "e.json", "e.ndjson", "e.parquet"})
    void finish_withoutRows_isReadable(String name) throws Exception {
        Path path = folder.resolve(name);
        try (PredictionWriter out = PredictionWriter.open(path, COLUMNS)) {
            out.finish();
        }
        assertThat(path).exists();
        if (name.endsWith("json")) {
            assertThat(Files.readString(path)).isEqualTo(name.equals("e.json") ? "[]\n" : "");
        } else {
            assertThatThrownBy(() -> Samples.read(path)).hasMessageContaining("has no rows, only columns");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.csv", "p.json.gz", "p.parquet"})
    void close_withoutFinish_keepsOldFileAndNothingElse(String name) throws Exception {
        Path path = folder.resolve(name);
        Files.writeString(path, "old");
        try (PredictionWriter out = PredictionWriter.open(path, COLUMNS)) {
            write(out, 100);
        }
        assertThat(names()).containsExactly(name);
        assertThat(Files.readString(path)).isEqualTo("old");
        try (PredictionWriter out = PredictionWriter.open(path, COLUMNS)) {
            write(out, 100);
            out.finish();
        }
        assertThat(names()).containsExactly(name);
        assertThat(Samples.read(path).rows()).isEqualTo(100);
    }

    @Test
    void open_wrongTarget_isRefused() throws Exception {
        Files.createDirectory(folder.resolve("d.csv"));
        Files.writeString(folder.resolve("f"), "");
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("d.csv"), COLUMNS))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("d.csv: it is a folder, but must be a file");
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("no/p.csv"), COLUMNS))
                .hasMessageContaining("there is no folder ");
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("f/p.csv"), COLUMNS))
                .hasMessageContaining("there is no folder ");
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("p.xlsx"), COLUMNS))
                .hasMessageContaining("The format of ");
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("p.parquet.gz"), COLUMNS))
                .hasMessageContaining("leave out the ending .gz");
        List<OutputColumn> twice = List.of(OutputColumn.number("p"), OutputColumn.text("p"));
        assertThatThrownBy(() -> PredictionWriter.open(folder.resolve("p.csv"), twice))
                .hasMessageContaining("Column 'p' of ");
        assertThat(names()).containsExactly("d.csv", "f");
    }

    @Test
    void failure_deniedOrFull_isClear() {
        Path path = Path.of("out.csv");
        assertThat(PredictionWriter.failure(path, new AccessDeniedException("x")))
                .hasMessage("Can't write out.csv: permission denied in its folder.");
        assertThat(PredictionWriter.failure(path, new IOException("No space left on device")))
                .hasMessageStartingWith("Can't write out.csv: the disk is full.");
    }

    /** A disk that takes only so many bytes. */
    private static final class SmallDisk extends OutputStream {
        private final OutputStream file;
        private int left;

        SmallDisk(OutputStream file, int bytes) {
            this.file = file;
            this.left = bytes;
        }

        @Override
        public void write(int b) throws IOException {
            if (--left < 0) {
                throw new IOException("No space left on device");
            }
            file.write(b);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 100_000})
    void write_diskFull_saysSoAndKeepsOldFile(int bytes) throws Exception {
        Path path = folder.resolve("p.csv");
        Files.writeString(path, "old");
        Path temporary = folder.resolve("p.tmp");
        OutputStream disk = new SmallDisk(Files.newOutputStream(temporary), bytes);
        assertThatThrownBy(() -> {
                    try (PredictionWriter out = PredictionWriter.open(path, temporary, FileFormat.CSV, COLUMNS, disk)) {
                        write(out, 5000);
                        out.finish();
                    }
                })
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("p.csv: the disk is full");
        assertThat(names()).containsExactly("p.csv");
        assertThat(Files.readString(path)).isEqualTo("old");
    }

    @Test
    void value_misuse_isProgrammersMistake() {
        try (PredictionWriter out = PredictionWriter.open(folder.resolve("m.csv"), COLUMNS)) {
            assertThatThrownBy(() -> out.number(1)).isInstanceOf(IllegalArgumentException.class);
            out.whole(1);
            assertThatThrownBy(out::endRow).hasMessageContaining("has 1 values, but 4 columns");
            assertThatThrownBy(out::finish).hasMessageContaining("is not ended");
            out.number(1).text("a").truth(true);
            assertThatThrownBy(() -> out.truth(true)).hasMessageContaining("has more values");
        }
    }
}
