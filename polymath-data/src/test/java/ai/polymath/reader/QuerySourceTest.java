package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySourceTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() {
        Samples.write(folder, "visits.csv", "id,day,bili\n1,0,1.5\n1,7,NA\n2,0,3\n");
        Samples.write(folder, "sub/people.tsv.gz", "id\tsex\n1\tf\n2\tm\n");
        Samples.duck(folder, "COPY (SELECT 1 id, 10 w UNION ALL SELECT 2, 20) TO '$/w.parquet'");
    }

    private Table query(String sql) {
        return TableReader.read(TableSource.query(sql, folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM 'visits.csv'",
                "FROM \"visits.csv\";",
                "WITH v AS (SELECT * FROM 'visits.csv') SELECT * FROM v -- all\n ; ",
                "SELECT * FROM read_csv('visits.csv', nullstr = ['NA'])",
                "SELECT * FROM 'visits.csv' WHERE day >= 0 -- comment"
            })
    void read_fileInQuery_resolvesInFolderByRulesOfFiles(String sql) {
        Table table = query(sql);
        assertThat(table.names()).containsExactly("id", "day", "bili");
        assertThat(Samples.numbers(table, "bili")).containsExactly(1.5, Double.NaN, 3);
    }

    @Test
    void read_join_givesOrderAsked() {
        Table table = query("""
                SELECT v.id, sex, w, bili > 2 AS high, CASE WHEN day = 0 THEN NULL ELSE day END AS later
                FROM 'visits.csv' v JOIN 'sub/people.tsv.gz' p ON v.id = p.id JOIN 'w.parquet' w ON w.id = v.id
                ORDER BY v.id DESC, day
                """);
        assertThat(Samples.numbers(table, "id")).containsExactly(2, 1, 1);
        assertThat(Samples.words(table, "sex")).containsExactly("m", "f", "f");
        assertThat(Samples.numbers(table, "w")).containsExactly(20, 10, 10);
        assertThat(Samples.truths(table, "high")).containsExactly(1, 0, -1);
        assertThat(Samples.numbers(table, "later")).containsExactly(Double.NaN, Double.NaN, 7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT bila FROM 'visits.csv'         | Referenced column "bila" not found | Candidate bindings: "bili"
            SELCT 1                               | syntax error at or near "SELCT"    | The query
            SELECT * FROM 'visit.csv'             | reads the file 'visit.csv', which doesn't exist | Did you mean 'visits.csv'?
            SELECT * FROM nowhere                 | Table with name nowhere does not exist | The query
            SELECT 1 AS a, 2 AS a                 | Column 'a' of the query's result appears twice | (columns 1 and 2)
            SELECT id FROM 'visits.csv' WHERE id > 5 | has no rows                     | query
            SELECT 1; SELECT 2                    | must be one SELECT                 | second statement
            COPY (SELECT 1) TO 'x.csv'            | must be one SELECT                 | only reads
            SELECT * FROM 'http://127.0.0.1/x.csv' | Only local files are read         | The query
            SELECT [1] AS l                       | Column 'l' of                      | INTEGER[]
            SELECT CAST(sex AS INTEGER) AS s FROM 'sub/people.tsv.gz' | Could not convert string 'f' | query
            """)
    void read_mistake_isOneClearLine(String sql, String first, String second) {
        assertThatThrownBy(() -> query(sql))
                .isInstanceOf(PolymathException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).contains(first, second).doesNotContain("\n"));
        assertThat(folder.resolve("x.csv")).doesNotExist();
    }

    @Test
    void read_errorInTheMiddle_isNeverAShortTable() {
        assertThatThrownBy(
                        () -> query(
                                "SELECT CASE WHEN i = 900000 THEN error('boom at ' || i) ELSE i END AS x FROM range(1000000) t(i)"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("boom at 900000");
    }

    @Test
    void read_pivot_isAllowed() {
        Table table = query("PIVOT 'visits.csv' ON day USING first(id) GROUP BY bili ORDER BY bili");
        assertThat(table.rows()).isEqualTo(3);
    }

    @Test
    void read_settingsAndExtensions_areOutOfReach() {
        assertThatThrownBy(() -> query("SET threads = 1")).hasMessageContaining("must be one SELECT");
        assertThatThrownBy(() -> query("INSTALL httpfs")).hasMessageContaining("must be one SELECT");
    }

    @Test
    void read_brokenFileInQuery_isToldByLine() {
        Samples.write(folder, "ragged.csv", "a,b\n1\n");
        assertThatThrownBy(() -> query("SELECT * FROM 'ragged.csv'"))
                .hasMessageContaining("ragged.csv line 2: 1 value, but the header names 2 columns.");
    }

    @Test
    void read_bigSort_spillsIntoTemporaryFolderAndRemovesIt() throws Exception {
        Path spill = Files.createDirectories(folder.resolve("spill"));
        ReadSettings settings = new ReadSettings(java.util.List.of(), null, "64MB", 1, spill);
        Table table = TableReader.read(
                        TableSource.query("SELECT hash(i) AS h, i FROM range(1500000) t(i) ORDER BY h", folder),
                        ReadPlan.all().onlyColumns(java.util.List.of("i")),
                        settings)
                .table();
        assertThat(table.rows()).isEqualTo(1_500_000);
        assertThat(spill).isEmptyDirectory();
    }

    @Test
    void describe_query_isShort() {
        assertThat(TableSource.query("SELECT  1\n FROM x", folder).describe()).isEqualTo("the query 'SELECT 1 FROM x'");
        assertThatThrownBy(() -> TableSource.query(" ; ", folder)).hasMessageContaining("The query is empty");
    }
}
