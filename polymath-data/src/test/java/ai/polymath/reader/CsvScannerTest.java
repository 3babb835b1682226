package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvScannerTest {
    @TempDir
    Path folder;

    /** Random tables written with every freedom that RFC 4180 gives; scanner and DuckDB must agree with what was written. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void scan_randomTables_agreesWithWriterAndDuckDb(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String end = List.of("\n", "\r\n", "\r").get((int) seed % 3);
        int width = 2 + random.nextInt(4);
        int rows = 1 + random.nextInt(300);
        StringBuilder text = new StringBuilder(seed % 2 == 0 ? "\uFEFF" : "");
        for (int column = 0; column < width; column++) {
            text.append(column == 0 ? "" : ",").append("n").append(column);
        }
        text.append(end);
        List<List<String>> written = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<String> values = new ArrayList<>();
            for (int column = 0; column < width; column++) {
                StringBuilder word = new StringBuilder("v");
                for (int i = random.nextInt(6); i > 0; i--) {
                    word.append(List.of("a", "é", "漢", ",", "\"", "\n", "😀", ";", "\r\n")
                            .get(random.nextInt(9)));
                }
                String value = random.nextInt(6) == 0 ? "" : word.append('z').toString();
                values.add(value);
                boolean quote = value.matches("(?s).*[,\"\r\n].*") || random.nextInt(4) == 0;
                text.append(column == 0 ? "" : ",").append(quote ? "\"" + value.replace("\"", "\"\"") + "\"" : value);
            }
            written.add(values);
            text.append(row == rows - 1 && seed > 4 ? "" : end);
        }
        Path path = Samples.write(folder, "r.csv", text.toString());
        CsvScan scan = CsvScanner.scan(path, null, List.of());
        assertThat(scan.rows()).isEqualTo(rows);
        assertThat(scan.delimiter()).isEqualTo(',');
        Table table = Samples.read(path);
        for (int column = 0; column < width; column++) {
            int at = column;
            assertThat(Samples.words(table, "n" + column))
                    .as("column %d", column)
                    .containsExactly(written.stream().map(v -> v.get(at)).toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void accept_randomBytes_agreesWithJavasDecoder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] interesting = {
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0,
            0xF1, 0xF4, 0xF5, 0xFF
        };
        int valid = 0;
        for (int trial = 0; trial < 5_000; trial++) {
            byte[] bytes = new byte[1 + random.nextInt(4)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) interesting[random.nextInt(interesting.length)];
            }
            boolean expected;
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                expected = true;
                valid++;
            } catch (CharacterCodingException e) {
                expected = false;
            }
            boolean accepted;
            try {
                Utf8Check check = new Utf8Check("x");
                for (byte b : bytes) {
                    check.accept(b & 0xFF, 1, 0);
                }
                check.end();
                accepted = true;
            } catch (PolymathException e) {
                accepted = false;
            }
            assertThat(accepted)
                    .as("%s", java.util.HexFormat.of().formatHex(bytes))
                    .isEqualTo(expected);
        }
        assertThat(valid).isBetween(100, 4900);
    }

    @Test
    void scan_fixedDelimiter_isObeyed() {
        Path path = Samples.write(folder, "f.csv", "a,b:c\n1,2:3\n");
        CsvScan scan = CsvScanner.scan(path, ':', List.of());
        assertThat(scan.names()).containsExactly("a,b", "c");
        assertThatThrownBy(() -> ReadSettings.defaults().withDelimiter('"')).isInstanceOf(PolymathException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5", "+.5", "5.", "1e5", "1E-5", " 2 ", "007"})
    void isNumber_decimal_isTrue(String word) {
        assertThat(Numbers.isNumber(word)).isTrue();
        assertThat(Double.parseDouble(word)).isFinite();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ".", "-", "e5", "1e", "1d", "0x10", "NaN", "Infinity", "1,5", "1 2", "--1", "1.2.3"})
    void isNumber_anythingElse_isFalse(String word) {
        assertThat(Numbers.isNumber(word)).isFalse();
    }
}
