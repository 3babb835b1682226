package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Table;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100,000 rows of 20 columns, every value checked, read by many threads. */
class RowOrderTest {
    private static final int ROWS = 100_000;
    private static final int COLUMNS = 20;

    @TempDir
    Path folder;

    private static double value(int row, int column) {
        return new SplittableRandom(row * 31L + column).nextInt(2_000_000) / 64.0 - 5000;
    }

    private static boolean isMissing(int row, int column) {
        return (row + 3 * column) % 11 == 0;
    }

    private static void check(Table table) {
        assertThat(table.rows()).isEqualTo(ROWS);
        for (int column = 0; column < COLUMNS; column++) {
            if (column % 5 == 4) {
                String[] words = Samples.words(table, "c" + column);
                for (int row = 0; row < ROWS; row++) {
                    String expected = isMissing(row, column) ? "" : "w" + (long) value(row, column) % 100;
                    if (!words[row].equals(expected)) {
                        assertThat(words[row])
                                .as("row %d column %d", row, column)
                                .isEqualTo(expected);
                    }
                }
            } else {
                double[] numbers = Samples.numbers(table, "c" + column);
                for (int row = 0; row < ROWS; row++) {
                    double expected = isMissing(row, column) ? Double.NaN : value(row, column);
                    if (Double.compare(numbers[row], expected) != 0) {
                        assertThat(numbers[row])
                                .as("row %d column %d", row, column)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void read_manyThreads_keepsOrderAndValues() {
        StringBuilder text = new StringBuilder("c0");
        for (int column = 1; column < COLUMNS; column++) {
            text.append(",c").append(column);
        }
        text.append('\n');
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                text.append(column == 0 ? "" : ",");
                if (!isMissing(row, column)) {
                    double value = value(row, column);
                    text.append(column % 5 == 4 ? "w" + (long) value % 100 : Double.toString(value));
                }
            }
            text.append('\n');
        }
        Path csv = Samples.write(folder, "o.csv", text.toString());
        Samples.duck(
                folder,
                "COPY (FROM '$/o.csv') TO '$/o.parquet' (ROW_GROUP_SIZE 10000)",
                "COPY (FROM '$/o.csv') TO '$/o.ndjson' (FORMAT json)");
        ReadSettings settings = ReadSettings.defaults().withThreads(8);
        for (Path path : new Path[] {csv, folder.resolve("o.parquet"), folder.resolve("o.ndjson")}) {
            check(TableReader.read(TableSource.file(path), ReadPlan.all(), settings)
                    .table());
        }
        check(TableReader.read(TableSource.query("SELECT * FROM 'o.csv'", folder), ReadPlan.all(), settings)
                .table());
    }
}
