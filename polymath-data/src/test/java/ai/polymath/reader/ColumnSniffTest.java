package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnSniffTest {
    @TempDir
    Path folder;

    private static String type(String... values) {
        ColumnSniff sniff = new ColumnSniff();
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            byte[] buffer = new byte[ColumnSniff.LONGEST + 1];
            int length = Math.min(bytes.length, buffer.length);
            System.arraycopy(bytes, 0, buffer, 0, length);
            sniff.offer(buffer, length);
        }
        return sniff.type();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1;-2;0                                | BIGINT
            1;2.5                                 | DOUBLE
            1e5;-.5;5.;+1                         | DOUBLE
            1;inf                                 | DOUBLE
            -Infinity                             | DOUBLE
            123456789012345678                    | BIGINT
            1;9223372036854775808                 | HUGEINT
            123456789012345678901234567890123456789 | DOUBLE
            007;1                                 | VARCHAR
            0;0.5                                 | DOUBLE
            00.5                                  | VARCHAR
            1;x                                   | VARCHAR
            x;1                                   | VARCHAR
            1;true                                | VARCHAR
            true;FALSE                            | BOOLEAN
            yes;no;Y                              | BOOLEAN
            t;F                                   | BOOLEAN
            y;n                                   | BOOLEAN
            f;f                                   | VARCHAR
            n                                     | VARCHAR
            f;m                                   | VARCHAR
            y;f                                   | VARCHAR
            2024-02-29                            | DATE
            2023-02-29                            | VARCHAR
            2024-12-31;2024-12-31T10:11           | TIMESTAMP
            2024-12-31 10:11:12.5;2024-12-31T10:11:12Z | TIMESTAMP WITH TIME ZONE
            2024-12-31 10:11:12+02                | TIMESTAMP WITH TIME ZONE
            2024-12-31T10:11:12-02:30;2024-12-31  | TIMESTAMP WITH TIME ZONE
            2024-12-31T10:11:12+0230              | TIMESTAMP WITH TIME ZONE
            10:11;23:59:59.25                     | TIME
            24:00                                 | VARCHAR
            10:11;2024-12-31                      | VARCHAR
            2024-12-31;5                          | VARCHAR
            31.12.2024                            | VARCHAR
            2024-12-31 10                         | VARCHAR
            e5                                    | VARCHAR
            .                                     | VARCHAR
            1e                                    | VARCHAR
            1 2                                   | VARCHAR
            """)
    void type_values_fitAll(String values, String expected) {
        assertThat(type(values.split(";"))).isEqualTo(expected);
    }

    @Test
    void type_noneOrLongValues_isText() {
        assertThat(type()).isEqualTo("VARCHAR");
        assertThat(type("1".repeat(ColumnSniff.LONGEST + 1))).isEqualTo("VARCHAR");
        assertThat(type("1", "1".repeat(ColumnSniff.LONGEST + 1))).isEqualTo("VARCHAR");
    }

    /** Whatever the sniffer takes for a type, DuckDB must be able to read as that type. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void type_randomWords_areReadableByDuckDb(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> pieces = List.of(
                "0",
                "1",
                "9",
                "12",
                "2024",
                "-",
                "+",
                ".",
                "e",
                "E",
                ":",
                "T",
                " ",
                "Z",
                "-02",
                "-31",
                "10",
                ":59",
                "2024-02-2",
                "t",
                "inf",
                "true",
                "n");
        int typed = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            for (int trial = 0; trial < 3000; trial++) {
                StringBuilder word = new StringBuilder();
                for (int i = 1 + random.nextInt(5); i > 0; i--) {
                    word.append(pieces.get(random.nextInt(pieces.size())));
                }
                String type = type(word.toString());
                if (type.equals("VARCHAR")) {
                    continue;
                }
                typed++;
                try (PreparedStatement cast =
                        connection.prepareStatement("SELECT TRY_CAST(? AS " + type + ") IS NOT NULL")) {
                    cast.setString(1, word.toString());
                    try (ResultSet result = cast.executeQuery()) {
                        result.next();
                        if (!result.getBoolean(1)) {
                            assertThat(result.getBoolean(1))
                                    .as("'%s' as %s", word, type)
                                    .isTrue();
                        }
                    }
                }
            }
        }
        assertThat(typed).isGreaterThan(100);
    }

    @Test
    void read_timesAndTruths_haveTheirValues() {
        Path path = Samples.write(folder, "t.csv", """
                a,b,c,d,e
                yes,2024-12-31,10:11,2024-12-31T00:00:00+02:00,123456789012345678901
                N,2024-12-31 00:00:01.5,00:00:30,2024-12-31,1
                """);
        var table = Samples.read(path);
        assertThat(Samples.truths(table, "a")).containsExactly(1, 0);
        assertThat(Samples.numbers(table, "b")).containsExactly(1_735_603_200, 1_735_603_201.5);
        assertThat(Samples.numbers(table, "c")).containsExactly(36_660, 30);
        assertThat(Samples.numbers(table, "d")).containsExactly(1_735_596_000, 1_735_603_200);
        assertThat(Samples.numbers(table, "e")).containsExactly(1.2345678901234568e20, 1);
    }
}
