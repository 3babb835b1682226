package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderErrorsTest {
    @TempDir
    Path folder;

    private void refuses(Path path, String... parts) {
        assertThatThrownBy(() -> Samples.read(path))
                .isInstanceOf(PolymathException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private void refuses(String text, String... parts) {
        refuses(Samples.write(folder, "x.csv", text), parts);
    }

    /** 1,945 rows, the bad word in row 1,203. */
    private Path mostlyNumeric() {
        StringBuilder text = new StringBuilder("id,bili\n");
        for (int row = 1; row <= 1945; row++) {
            text.append(row)
                    .append(',')
                    .append(row == 1203 ? "high" : Integer.toString(row % 50))
                    .append('\n');
        }
        return Samples.write(folder, "pbc.csv", text.toString());
    }

    @Test
    void read_oneWordAmongNumbers_isTextWithWarning() {
        ReadResult result = Samples.result(mostlyNumeric());
        assertThat(Samples.words(result.table(), "bili")[1202]).isEqualTo("high");
        assertThat(result.warnings())
                .singleElement()
                .satisfies(w -> assertThat(w.column()).isEqualTo("bili"))
                .satisfies(w -> assertThat(w.message())
                        .startsWith("Column 'bili' row 1,203 of ")
                        .contains("'high' is not a number (1,944 of 1,945 values are numbers)."));
    }

    @Test
    void read_oneWordAmongDeclaredNumbers_isError() {
        TableSource source = TableSource.file(mostlyNumeric());
        assertThatThrownBy(() -> TableReader.read(source, Map.of("bili", ColumnKind.NUMERIC)))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("Column 'bili' row 1,203 of ")
                .hasMessageEndingWith("'high' is not a number (1,944 of 1,945 values are numbers).");
    }

    @Test
    void read_oneWordAmongDeclaredText_isSilent() {
        ReadPlan plan = ReadPlan.all().declaring("bili", ColumnKind.TEXT);
        ReadResult result = TableReader.read(TableSource.file(mostlyNumeric()), plan, ReadSettings.defaults());
        assertThat(result.warnings()).isEmpty();
        assertThat(Samples.words(result.table(), "bili")[0]).isEqualTo("1");
    }

    @Test
    void read_wordsWithFewNumbers_isSilentText() {
        ReadResult result = Samples.result(Samples.write(folder, "w.csv", "a\n" + "1\n".repeat(9) + "x\n"));
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void read_severalBadColumns_areToldTogether() {
        Path path = Samples.write(folder, "s.csv", "a,b,c\n1,yes,x\n2,maybe,y\nz,no,inf\n");
        ReadPlan plan =
                ReadPlan.declaring(Map.of("a", ColumnKind.NUMERIC, "b", ColumnKind.BOOLEAN, "c", ColumnKind.NUMERIC));
        assertThatThrownBy(() -> TableReader.read(TableSource.file(path), plan))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(
                        "4 problems:",
                        "Column 'a' row 3 of ",
                        "'z' is not a number (2 of 3 values are numbers).",
                        "Column 'b' row 2 of ",
                        "'maybe' is neither true nor false (2 of 3 values are true or false).",
                        "Column 'c' row 1 of ",
                        "Column 'c' row 3 of ",
                        "the number is infinite");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "-Infinity", "1e999"})
    void read_infiniteNumber_isErrorWithRow(String word) {
        refuses("a,b\n1,2\n2," + word + "\n3,4\n", "Column 'b' row 2 of ", "x.csv", "infinite, but must be finite");
    }

    @Test
    void read_onlyInfinity_isNotTakenForDate() {
        refuses("a,b\n1,Infinity\n2,\n", "Column 'b' row 1 of ", "infinite");
    }

    @Test
    void read_infinityInParquetOrJson_isErrorWithRow() {
        Samples.duck(folder, "COPY (FROM (VALUES (1.0::DOUBLE), ('inf'::DOUBLE)) t(a)) TO '$/i.parquet'");
        refuses(folder.resolve("i.parquet"), "Column 'a' row 2 of ", "infinite");
        refuses(Samples.write(folder, "i.ndjson", "{\"a\":1.5}\n{\"a\":1e999}\n"), "Column 'a' row 2 of ", "infinite");
    }

    @ParameterizedTest
    @CsvSource({
        "'a,b,a', Column 'a' of, appears twice (columns 1 and 3); rename one.",
        "'a,b,A', Columns 'a' and 'A' of, differ only in upper and lower case (columns 1 and 3)"
    })
    void read_duplicateNames_areRefused(String header, String first, String second) {
        refuses(header + "\n1,2,3\n", first, second);
    }

    @Test
    void read_duplicateNamesInParquetAndJson_areRefused() {
        refuses(Samples.write(folder, "d.json", "[{\"a\":1,\"a\":2}]"), "duplicate key \"a\"");
        refuses(Samples.write(folder, "e.json", "[{\"a\":1,\"A\":2}]"), "Column 'A' of ", "appears twice");
    }

    @Test
    void read_indexedNames_areNoDuplicates() {
        Table table = Samples.read(Samples.write(folder, "n.json", "[{\"a\":1,\"a_1\":2}]"));
        assertThat(table.names()).containsExactly("a", "a_1");
        Samples.duck(folder, "COPY (SELECT 1 a, 2 a_1) TO '$/n.parquet'");
        assertThat(Samples.read(folder.resolve("n.parquet")).names()).containsExactly("a", "a_1");
    }

    @Test
    void read_emptyAndHeaderOnly_areRefused() {
        refuses("", "x.csv is empty; it must begin with a line of column names.");
        refuses("\n\n", "x.csv is empty");
        refuses("a,b\n", "x.csv has no rows, only columns.");
        refuses(Samples.write(folder, "e.json", "[]"), "must hold JSON objects");
        refuses(Samples.write(folder, "e.ndjson", " \n"), "e.ndjson is empty");
        Samples.duck(folder, "COPY (SELECT 1 a WHERE false) TO '$/e.parquet'");
        refuses(folder.resolve("e.parquet"), "has no rows, only columns.");
    }

    @Test
    void read_noHeader_isRefused() {
        refuses("5.1,3.5\n4.9,3.0\n", "x.csv has no header: its first line is '5.1,3.5'");
    }

    @Test
    void read_countedHeader_isHeader() {
        assertThat(Samples.read(Samples.write(folder, "c.csv", "0,1,2\n7,8,9\n"))
                        .names())
                .containsExactly("0", "1", "2");
    }

    @Test
    void read_raggedRow_namesLine() {
        refuses("a,b,c\n1,2,3\n4,5\n", "x.csv line 3: 2 values, but the header names 3 columns.");
        refuses("a,b\n1,2\n\n\"x\ny\",2\n4,5,6\n", "x.csv line 6: 3 values, but the header names 2 columns.");
    }

    @Test
    void read_brokenQuotes_nameLine() {
        refuses("a,b\n1,2\n3,\"x\n4,5\n", "x.csv line 3: a value is opened with a quote that is never closed.");
        refuses("a,b\n1,\"x\"y\n", "x.csv line 2: text follows a closing quote");
    }

    @Test
    void read_windows1252_namesLineAndByte() {
        byte[] bytes = "a,b\n1,x\n2,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        refuses(Samples.write(folder, "w.csv", bytes), "w.csv line 3: byte 14 (0xE9) is not UTF-8", "Windows-1252");
        byte[] header = "caf\u00e9,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1);
        refuses(Samples.write(folder, "h.csv.gz", header), "line 1: byte 4 (0xE9) is not UTF-8");
        byte[] json = "{\"a\":1}\n{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        refuses(Samples.write(folder, "j.ndjson", json), "line 2: byte 15 (0xE9) is not UTF-8");
    }

    @Test
    void read_utf16OrBinary_isNamed() {
        refuses(Samples.write(folder, "u.csv", "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16BE)), "is in UTF-16");
        refuses(
                Samples.write(folder, "z.csv", "a,b\n1,\0\n".getBytes(StandardCharsets.UTF_8)),
                "line 2: byte 7 is zero");
        refuses(Samples.write(folder, "p.csv", "PAR1abcd"), "is a Parquet file; its name must end with .parquet");
    }

    @Test
    void read_packedWithoutEndingOrDamaged_isNamed() throws Exception {
        byte[] packed = Samples.gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        refuses(Samples.write(folder, "g.csv", packed), "is compressed with gzip; its name must end with .gz");
        Path cut = folder.resolve("c.csv.gz");
        Files.write(cut, Arrays.copyOf(packed, packed.length - 12));
        refuses(cut, "is cut off");
        Path plain = folder.resolve("p.csv.gz");
        Files.writeString(plain, "a,b\n1,2\n");
        refuses(plain, "damaged or not compressed with gzip");
    }

    @Test
    void read_damagedParquetOrJson_isOneLine() throws Exception {
        Samples.duck(folder, "COPY (SELECT i a FROM range(1000) t(i)) TO '$/d.parquet'");
        byte[] bytes = Files.readAllBytes(folder.resolve("d.parquet"));
        refuses(Samples.write(folder, "cut.parquet", Arrays.copyOf(bytes, bytes.length / 2)), "cut.parquet");
        refuses(Samples.write(folder, "t.json", "[{\"a\":1},{\"a\":2}"), "t.json");
        refuses(Samples.write(folder, "l.json", "[1,2]"), "must hold JSON objects");
    }

    @Test
    void read_missingFile_namesNearest() {
        Samples.write(folder, "pbcseq.csv", "a\n1\n");
        refuses(folder.resolve("pbcsec.csv"), "pbcsec.csv doesn't exist. Did you mean 'pbcseq.csv'?");
        refuses(folder.resolve("no/x.csv"), "there is no folder ");
        refuses(folder, "is a folder, but must be a file");
        refuses(Samples.write(folder, "x.xlsx", "?"), "The format of ", ".parquet");
    }

    @Test
    void read_unreadableFile_isNamed() throws Exception {
        Path path = Samples.write(folder, "r.csv", "a\n1\n");
        PolymathException e = TextInput.failure(path, new java.nio.file.AccessDeniedException(path.toString()));
        assertThat(e).hasMessageContaining("r.csv can't be read: permission denied");
    }

    @Test
    void read_nestedColumns_areRefusedTogether() {
        Samples.duck(folder, "COPY (SELECT 1 a, [1] b, {'x': 1} c, 'q'::BLOB d) TO '$/n.parquet'");
        assertThatThrownBy(() -> Samples.read(folder.resolve("n.parquet")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(
                        "3 problems",
                        "Column 'b' of ",
                        "INTEGER[]",
                        "Column 'c' of ",
                        "STRUCT",
                        "Column 'd' of ",
                        "BLOB");
        refuses(Samples.write(folder, "n.ndjson", "{\"a\":1}\n{\"a\":[1]}"), "Column 'a' of ", "nested values");
    }

    @Test
    void read_planWithUnknownColumns_namesNearest() {
        Path path = Samples.write(folder, "p.csv", "bili,sex\n1,f\n");
        assertThatThrownBy(() -> TableReader.read(TableSource.file(path), Map.of("bilo", ColumnKind.NUMERIC)))
                .hasMessageContainingAll("Column 'bilo' is not in ", "Did you mean 'bili'?");
        assertThatThrownBy(() -> TableReader.read(
                        TableSource.file(path), ReadPlan.all().onlyColumns(List.of("sex", "age", "bila"))))
                .hasMessageContainingAll("2 problems", "'age'", "'bila'");
    }

    @Test
    void read_hugeWholeNumbers_areWarnedAbout() {
        ReadResult result = Samples.result(Samples.write(folder, "h.csv", "id\n1\n9007199254740993\n"));
        assertThat(result.warnings())
                .singleElement()
                .extracting(ReadWarning::message)
                .asString()
                .contains("Column 'id' row 2 of ", "2^53");
    }

    @Test
    void read_datesInOtherOrderAndCommaNumbers_areTextWithWarning() {
        ReadResult result =
                Samples.result(Samples.write(folder, "d.csv", ",day,x\n1,01/02/2020,\"1,5\"\n2,03/04/2020,\"2,25\"\n"));
        assertThat(result.table().names()).containsExactly("column1", "day", "x");
        assertThat(Samples.words(result.table(), "day")).containsExactly("01/02/2020", "03/04/2020");
        assertThat(result.warnings())
                .extracting(ReadWarning::message)
                .satisfiesExactly(
                        first -> assertThat(first).contains("has no name", "'column1'"),
                        second -> assertThat(second).contains("'day' is text", "look like dates, such as '01/02/2020'"),
                        third -> assertThat(third).contains("'x' is text", "decimal comma, such as '1,5'"));
    }

    @Test
    void read_codesWithZeros_areSilentText() {
        ReadResult result = Samples.result(Samples.write(folder, "z.csv", "zip\n01234\n" + "98765\n".repeat(40)));
        assertThat(Samples.words(result.table(), "zip")[0]).isEqualTo("01234");
        assertThat(result.warnings()).isEmpty();
    }
}
