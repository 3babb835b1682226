package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderFormatsTest {
    private static final double NAN = Double.NaN;

    @TempDir
    Path folder;

    private void checkPeople(Table table) {
        assertThat(table.names()).containsExactly("id", "bili", "alive", "sex", "seen");
        assertThat(Samples.numbers(table, "id")).containsExactly(1, 2, 3);
        assertThat(Samples.numbers(table, "bili")).containsExactly(1.5, NAN, -2e-3);
        assertThat(Samples.truths(table, "alive")).containsExactly(1, BooleanColumn.MISSING, 0);
        assertThat(Samples.words(table, "sex")).containsExactly("f", "", "Ünü, \"x\"");
        assertThat(Samples.numbers(table, "seen")).containsExactly(86_400, NAN, 1_577_836_800);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.csv", "p.csv.gz", "p.txt", "P.CSV"})
    void read_commaSeparated_givesTypedColumns(String name) {
        checkPeople(Samples.read(Samples.write(folder, name, """
                id,bili,alive,sex,seen
                1,1.5,true,f,1970-01-02
                2,,,,
                3,-2e-3,false,"Ünü, ""x""\",2020-01-01
                """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.tsv", "p.tsv.gz", "p.tab"})
    void read_tabSeparated_givesTypedColumns(String name) {
        checkPeople(Samples.read(Samples.write(folder, name, """
                id\tbili\talive\tsex\tseen
                1\t1.5\ttrue\tf\t1970-01-02
                2\tNA\tNULL\tN/A\tnull
                3\t-2e-3\tfalse\tÜnü, \"x\"\t2020-01-01
                """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "|", "\t"})
    void read_otherDelimiter_isFoundInHeader(String delimiter) {
        String text = "id,bili,alive,sex,seen\n1,1.5,true,f,1970-01-02\n2,,,,\n3,-2e-3,false,W,2020-01-01\n"
                .replace(",", delimiter)
                .replace("W", "\"Ünü, \"\"x\"\"\"");
        checkPeople(Samples.read(Samples.write(folder, "p.csv", text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void read_anyLineEnd_givesSameTable(String end) {
        String text =
                "\uFEFFid,bili,alive,sex,seen\n1,1.5,true,f,1970-01-02\n2,,,,\n3,-2e-3,false,\"Ünü, \"\"x\"\"\",2020-01-01"
                        .replace("\n", end);
        checkPeople(Samples.read(Samples.write(folder, "p.csv", text)));
        checkPeople(Samples.read(Samples.write(folder, "q.csv", text + end)));
    }

    @Test
    void read_mixedLineEndsAndBlankLines_givesSameTable() {
        checkPeople(
                Samples.read(
                        Samples.write(
                                folder,
                                "p.csv",
                                "\nid,bili,alive,sex,seen\r\n1,1.5,true,f,1970-01-02\n\n2,,,,\r\n3,-2e-3,false,\"Ünü, \"\"x\"\"\",2020-01-01\n\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.json", "p.json.gz"})
    void read_jsonArray_givesTypedColumns(String name) {
        checkPeople(Samples.read(Samples.write(folder, name, """
                [{"id": 1, "bili": 1.5, "alive": true, "sex": "f", "seen": "1970-01-02"},
                 {"id": 2, "bili": null, "alive": null, "sex": ""},
                 {"id": 3, "bili": -2e-3, "alive": false, "sex": "Ünü, \\"x\\"", "seen": "2020-01-01"}]
                """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.ndjson", "p.jsonl.gz", "p.json"})
    void read_jsonLines_givesTypedColumns(String name) {
        checkPeople(Samples.read(Samples.write(folder, name, """
                {"id": 1, "bili": 1.5, "alive": true, "sex": "f", "seen": "1970-01-02"}
                {"id": 2}
                {"id": 3, "bili": -2e-3, "alive": false, "sex": "Ünü, \\"x\\"", "seen": "2020-01-01"}
                """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip", "snappy", "uncompressed"})
    void read_parquet_givesTypedColumns(String compression) throws Exception {
        Samples.duck(
                folder,
                "COPY (SELECT * FROM (VALUES (1::BIGINT, 1.5::DOUBLE, true, 'f', DATE '1970-01-02'), (2, NULL, NULL, NULL, NULL),"
                        + " (3, -2e-3, false, 'Ünü, \"x\"', DATE '2020-01-01')) t(id, bili, alive, sex, seen))"
                        + " TO '$/p.parquet' (FORMAT parquet, COMPRESSION " + compression + ")");
        checkPeople(Samples.read(folder.resolve("p.parquet")));
        byte[] bytes = java.nio.file.Files.readAllBytes(folder.resolve("p.parquet"));
        checkPeople(Samples.read(Samples.write(folder, "q.parquet.gz", bytes)));
    }

    @Test
    void read_everyNumberAndTimeType_becomesDouble() {
        Samples.duck(folder, """
                COPY (SELECT 1::TINYINT a, 2::SMALLINT b, 3::INTEGER c, 4::UTINYINT d, 5::UBIGINT e, 6::HUGEINT f, 0.5::FLOAT g,
                  1.25::DECIMAL(10,2) h, 12345678901234567890::DECIMAL(38,0) i, TIMESTAMP '1970-01-01 00:00:01.5' j,
                  TIMESTAMPTZ '1970-01-01 02:00:00+01' k, TIME '01:00:30' l, '1969-12-31'::DATE m, 'NaN'::DOUBLE n,
                  '2020-01-01'::TIMESTAMP_S o, '1970-01-01 00:00:00.25'::TIMESTAMP_MS p, '1970-01-01 00:00:00.000001'::TIMESTAMP_NS q,
                  'x'::ENUM('x', 'y') r, '00000000-0000-0000-0000-000000000001'::UUID s) TO '$/t.parquet'
                """);
        Table table = Samples.read(folder.resolve("t.parquet"));
        double[] row = table.names().stream()
                .limit(17)
                .mapToDouble(name -> Samples.numbers(table, name)[0])
                .toArray();
        assertThat(row)
                .containsExactly(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        0.5,
                        1.25,
                        1.2345678901234567e19,
                        1.5,
                        3600,
                        3630,
                        -86_400,
                        NAN,
                        1_577_836_800,
                        0.25,
                        1e-6);
        assertThat(Samples.words(table, "r")).containsExactly("x");
        assertThat(Samples.words(table, "s")).containsExactly("00000000-0000-0000-0000-000000000001");
    }

    @Test
    void read_quotedNumbersAndLeadingZeros_numbersAreNumbersAndCodesStayText() {
        Table table =
                Samples.read(Samples.write(folder, "q.csv", "\"a\",\"b\",\"c\"\n\"1\",\"2.5\",007\n\"3\",\"\",012\n"));
        assertThat(Samples.numbers(table, "a")).containsExactly(1, 3);
        assertThat(Samples.numbers(table, "b")).containsExactly(2.5, NAN);
        assertThat(Samples.words(table, "c")).containsExactly("007", "012");
    }

    @Test
    void read_lateFractionAfterManyIntegers_isStillNumeric() {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < 60_000; i++) {
            text.append(i).append(",\n");
        }
        text.append("0.5,7.25\n");
        Table table = Samples.read(Samples.write(folder, "late.csv", text.toString()));
        assertThat(Samples.numbers(table, "a")[60_000]).isEqualTo(0.5);
        assertThat(Samples.numbers(table, "b")[60_000]).isEqualTo(7.25);
        assertThat(table.column("b").missing()).isEqualTo(60_000);
    }

    @Test
    void read_multiLineValueAndOneColumn_rowsAreRecords() {
        Table table = Samples.read(Samples.write(folder, "m.csv", "a,b\n1,\"two\nlines\"\n2,\"x\r\ny\"\n"));
        assertThat(Samples.words(table, "b")).containsExactly("two\nlines", "x\r\ny");
        Table one = Samples.read(Samples.write(folder, "one.csv", "a\n1\n\n3\n"));
        assertThat(Samples.numbers(one, "a")).containsExactly(1, NAN, 3);
    }

    @Test
    void read_oddPathNames_areTakenLiterally() {
        for (String name : List.of("data[1].csv", "year=2020/x.csv", "it's.csv", "a*b.csv", "sp ace/ü.csv")) {
            Table table = Samples.read(Samples.write(folder, name, "a,b\n1,2\n"));
            assertThat(table.names()).containsExactly("a", "b");
        }
    }

    @Test
    void read_customNullWords_areMissing() {
        Path path = Samples.write(folder, "n.csv", "a,b\n1,x\n?,NA\n-9,-9\n");
        ReadSettings settings = ReadSettings.defaults().withNullWords(List.of("?", "-9"));
        Table table = TableReader.read(TableSource.file(path), ReadPlan.all(), settings)
                .table();
        assertThat(Samples.numbers(table, "a")).containsExactly(1, NAN, NAN);
        assertThat(Samples.words(table, "b")).containsExactly("x", "NA", "");
    }

    @Test
    void read_declaredText_keepsLetters() {
        Path path = Samples.write(folder, "t.csv", "zip,day,id\n007,2020-01-05,9007199254740993\n1.0,2020-01-06,2\n");
        Table table = TableReader.read(
                TableSource.file(path),
                ReadPlan.all()
                        .declaring("zip", ColumnKind.TEXT)
                        .declaring("day", ColumnKind.TEXT)
                        .declaring("id", ColumnKind.TEXT));
        assertThat(Samples.words(table, "zip")).containsExactly("007", "1.0");
        assertThat(Samples.words(table, "day")).containsExactly("2020-01-05", "2020-01-06");
        assertThat(Samples.words(table, "id")).containsExactly("9007199254740993", "2");
    }

    @Test
    void read_declaredKindsOverTypedSource_convert() {
        Samples.duck(
                folder,
                "COPY (SELECT 1.0::DOUBLE a, 9007199254740993 b, true c, 1 d, 'yes' e, '2.5' f, true g) TO '$/k.parquet'");
        Table table = TableReader.read(
                TableSource.file(folder.resolve("k.parquet")),
                ReadPlan.all()
                        .declaring("a", ColumnKind.TEXT)
                        .declaring("b", ColumnKind.TEXT)
                        .declaring("c", ColumnKind.TEXT)
                        .declaring("d", ColumnKind.BOOLEAN)
                        .declaring("e", ColumnKind.BOOLEAN)
                        .declaring("f", ColumnKind.NUMERIC)
                        .declaring("g", ColumnKind.NUMERIC));
        assertThat(Samples.words(table, "a")).containsExactly("1");
        assertThat(Samples.words(table, "b")).containsExactly("9007199254740993");
        assertThat(Samples.words(table, "c")).containsExactly("true");
        assertThat(Samples.truths(table, "d")).containsExactly(1);
        assertThat(Samples.truths(table, "e")).containsExactly(1);
        assertThat(Samples.numbers(table, "f")).containsExactly(2.5);
        assertThat(Samples.numbers(table, "g")).containsExactly(1);
    }

    @Test
    void read_onlySomeColumns_othersMayBeAnything() {
        Samples.duck(folder, "COPY (SELECT 1 a, [1, 2] b, 2 c) TO '$/o.parquet'");
        TableSource source = TableSource.file(folder.resolve("o.parquet"));
        assertThat(TableReader.read(source, ReadPlan.all().onlyColumns(List.of("c", "a")))
                        .names())
                .containsExactly("a", "c");
        assertThat(TableReader.read(source, ReadPlan.all().ignoring(List.of("b")))
                        .names())
                .containsExactly("a", "c");
    }

    @Test
    void read_jsonOfSeveralKinds_isTextWithWarning() {
        Path path = Samples.write(folder, "j.ndjson", "{\"a\": 1}\n".repeat(30) + "{\"a\": \"high\"}\n");
        ReadResult result = Samples.result(path);
        assertThat(Samples.words(result.table(), "a")).contains("1", "high");
        assertThat(result.warnings())
                .singleElement()
                .extracting(ReadWarning::message)
                .asString()
                .contains("'a' row 31", "'high' is not a number (30 of 31 values are numbers)");
    }

    @Test
    void read_bytesOfText_areUtf8() {
        byte[] bytes = "a,b\n1,é漢😀\n".getBytes(StandardCharsets.UTF_8);
        assertThat(Samples.words(Samples.read(Samples.write(folder, "u.csv", bytes)), "b"))
                .containsExactly("é漢😀");
    }

    @Test
    void read_jsonDatesInOtherOrder_areText() {
        Table table = Samples.read(Samples.write(folder, "d.ndjson", "{\"d\":\"01/02/2020\",\"e\":\"2020-02-01\"}\n"));
        assertThat(Samples.words(table, "d")).containsExactly("01/02/2020");
        assertThat(Samples.numbers(table, "e")).containsExactly(1_580_515_200);
    }
}
