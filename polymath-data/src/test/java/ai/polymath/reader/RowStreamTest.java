package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowStreamTest {
    @TempDir
    Path folder;

    private Path random(int rows) {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder("x,ok,word\n");
        for (int i = 0; i < rows; i++) {
            text.append(i % 7 == 3 ? "" : Double.toString(random.nextDouble()))
                    .append(',')
                    .append(random.nextInt(4) == 0 ? "" : Boolean.toString(random.nextBoolean()))
                    .append(',')
                    .append(random.nextInt(5) == 0 ? "" : "w" + random.nextInt(30))
                    .append('\n');
        }
        return Samples.write(folder, "r.csv", text.toString());
    }

    private static RowStream stream(Path path, int batch) {
        return RowStream.open(TableSource.file(path), ReadPlan.all(), ReadSettings.defaults(), batch);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 2047, 2048, 2049, 5000, 1_000_000})
    void next_anyBatch_givesRowsOfWholeTable(int batch) {
        Path path = random(batch == 1 ? 100 : 5000);
        Table whole = Samples.read(path);
        Map<String, List<String>> values = new HashMap<>();
        Set<Object> kinds = new HashSet<>();
        try (RowStream stream = stream(path, batch)) {
            assertThat(stream.names()).isEqualTo(whole.names());
            while (stream.hasNext()) {
                Table part = stream.next();
                assertThat(part.rows()).isLessThanOrEqualTo(batch);
                kinds.add(part.columns().stream().map(Column::getClass).toList());
                for (Column column : part.columns()) {
                    for (int row = 0; row < part.rows(); row++) {
                        values.computeIfAbsent(column.name(), k -> new ArrayList<>())
                                .add(column.text(row));
                    }
                }
            }
            assertThat(stream.rows()).isEqualTo(whole.rows());
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(kinds).hasSize(1);
        for (Column column : whole.columns()) {
            List<String> expected = new ArrayList<>();
            for (int row = 0; row < whole.rows(); row++) {
                expected.add(column.text(row));
            }
            assertThat(values.get(column.name())).isEqualTo(expected);
        }
    }

    @Test
    void next_badValueLate_isErrorWithItsRow() {
        Path path = Samples.write(folder, "b.csv", "a\n" + "1\n".repeat(3000) + "x\n1\n");
        ReadPlan plan = ReadPlan.all().declaring("a", ColumnKind.NUMERIC);
        try (RowStream stream = RowStream.open(TableSource.file(path), plan, ReadSettings.defaults(), 1000)) {
            for (int i = 0; i < 3; i++) {
                assertThat(stream.next().rows()).isEqualTo(1000);
            }
            assertThatThrownBy(stream::hasNext)
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("Column 'a' row 3,001 of ", "'x' is not a number");
        }
    }

    @Test
    void open_headerOnly_hasNoBatch() {
        try (RowStream stream = stream(Samples.write(folder, "h.csv", "a,b\n"), 10)) {
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.names()).containsExactly("a", "b");
        }
    }

    @Test
    void close_beforeTheEnd_freesTheFile() {
        RowStream stream = stream(random(100_000), 100);
        stream.next();
        stream.close();
        assertThatThrownBy(() -> stream(folder.resolve("r.csv"), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void next_jdbc_streams() {
        Samples.duck(
                folder,
                "ATTACH '$/d.db' AS d",
                "CREATE TABLE d.t AS SELECT i, 'w' || (i % 3) AS w FROM range(5000) t(i)");
        TableSource source = TableSource.jdbc("jdbc:duckdb:" + folder.resolve("d.db"), "SELECT * FROM t ORDER BY i");
        try (RowStream stream = RowStream.open(source, ReadPlan.all(), ReadSettings.defaults(), 1999)) {
            assertThat(stream.next().rows()).isEqualTo(1999);
            assertThat(Samples.numbers(stream.next(), "i")[0]).isEqualTo(1999);
            assertThat(stream.next().column("w").text(1001)).isEqualTo("w" + 4999 % 3);
            assertThat(stream.hasNext()).isFalse();
        }
    }
}
