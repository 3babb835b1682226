package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.reader.TableSource.JdbcSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DuckDB's own driver stands for any other here: the reader uses nothing but JDBC. */
class JdbcSourceTest {
    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void database() throws Exception {
        url = "jdbc:duckdb:" + folder.resolve("clinic.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE visits (id BIGINT, bili DECIMAL(6,2), alive BOOLEAN, sex VARCHAR, seen DATE,"
                            + " moment TIMESTAMP, tags VARCHAR[], x DOUBLE)");
            statement.execute(
                    "INSERT INTO visits VALUES"
                            + " (1, 1.25, true, 'f', '1970-01-02', '1970-01-01 00:00:01.5', ['a'], 0.5),"
                            + " (2, NULL, NULL, NULL, NULL, NULL, NULL, 'nan'), (3, -2, false, '', '2020-01-01', '2020-01-01', [], 'inf')");
        }
    }

    @Test
    void read_query_givesTypedColumns() {
        Table table = TableReader.read(TableSource.jdbc(
                url, "SELECT id, bili, alive, sex AS gender, seen, moment FROM visits ORDER BY id DESC;"));
        assertThat(table.names()).containsExactly("id", "bili", "alive", "gender", "seen", "moment");
        assertThat(Samples.numbers(table, "id")).containsExactly(3, 2, 1);
        assertThat(Samples.numbers(table, "bili")).containsExactly(-2, Double.NaN, 1.25);
        assertThat(Samples.truths(table, "alive")).containsExactly(0, -1, 1);
        assertThat(Samples.words(table, "gender")).containsExactly("", "", "f");
        assertThat(table.column("gender").missing()).isEqualTo(2);
        assertThat(Samples.numbers(table, "seen")).containsExactly(1_577_836_800, Double.NaN, 86_400);
        assertThat(Samples.numbers(table, "moment")).containsExactly(1_577_836_800, Double.NaN, 1.5);
    }

    @Test
    void read_declaredKinds_convert() {
        Table table = TableReader.read(
                TableSource.jdbc(url, "SELECT id, alive, seen FROM visits ORDER BY id"),
                ReadPlan.all()
                        .declaring("id", ColumnKind.TEXT)
                        .declaring("alive", ColumnKind.NUMERIC)
                        .declaring("seen", ColumnKind.TEXT));
        assertThat(Samples.words(table, "id")).containsExactly("1", "2", "3");
        assertThat(Samples.numbers(table, "alive")).containsExactly(1, Double.NaN, 0);
        assertThat(Samples.words(table, "seen")).containsExactly("1970-01-02", "", "2020-01-01");
    }

    @Test
    void read_wrongValuesAndTypes_areNamed() {
        assertThatThrownBy(() -> TableReader.read(TableSource.jdbc(url, "SELECT x FROM visits ORDER BY id")))
                .hasMessageContainingAll("Column 'x' row 3 of ", "infinite");
        assertThatThrownBy(() -> TableReader.read(TableSource.jdbc(url, "SELECT * FROM visits")))
                .hasMessageContainingAll("Column 'tags' of ", "VARCHAR[]");
        assertThat(TableReader.read(
                                TableSource.jdbc(url, "SELECT * FROM visits"),
                                ReadPlan.all().ignoring(List.of("tags", "x")))
                        .names())
                .doesNotContain("tags");
        assertThatThrownBy(() -> TableReader.read(TableSource.jdbc(url, "SELECT id, id FROM visits")))
                .hasMessageContaining("Column 'id' of the query's result appears twice");
        assertThatThrownBy(() -> TableReader.read(TableSource.jdbc(url, "SELECT ix FROM visits")))
                .hasMessageContainingAll("Referenced column \"ix\" not found", "Candidate bindings");
        assertThatThrownBy(() -> TableReader.read(TableSource.jdbc(url, "SELECT id FROM visits WHERE id > 9")))
                .hasMessageContaining("has no rows");
    }

    @Test
    void read_noDriver_saysSoWithoutPassword() {
        JdbcSource source =
                new JdbcSource("jdbc:nodb://amy:geheim@host/db?user=amy&password=geheim", "SELECT 1", "amy", "geheim");
        assertThatThrownBy(() -> TableReader.read(source))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("jdbc:nodb://host/db, query 'SELECT 1': there is no JDBC driver for it")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("geheim", "amy"))
                .hasNoCause();
        assertThat(source.toString()).doesNotContain("geheim", "amy");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h:5432/db?user=bob&password=geheim, jdbc:postgresql://h:5432/db",
        "jdbc:mysql://bob:geheim@h/db, jdbc:mysql://h/db",
        "jdbc:sqlserver://h;databaseName=d;user=bob;password=geheim, jdbc:sqlserver://h",
        "jdbc:oracle:thin:bob/geheim@//h:1521/x, jdbc:oracle:thin://h:1521/x",
        "jdbc:sqlite:/data/x.db, jdbc:sqlite:/data/x.db"
    })
    void describe_url_hasNoCredentials(String full, String shown) {
        JdbcSource source = new JdbcSource(full, "SELECT 1", null, null);
        assertThat(source.describe()).isEqualTo(shown + ", query 'SELECT 1'");
        assertThat(Secrets.clean("login failed for " + full + " (password=geheim, user bob)", source))
                .doesNotContain(full.contains("geheim") ? "geheim" : "?")
                .doesNotContain(full.contains("bob") ? "bob" : "?");
    }

    @Test
    void jdbc_otherUrl_isRefused() {
        assertThatThrownBy(() -> TableSource.jdbc("postgresql://bob:geheim@h/db", "SELECT 1"))
                .hasMessageContaining("must start with jdbc:")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("geheim"));
    }

    @Test
    void seconds_anyZoneOfThisMachine_givesSame() throws Exception {
        TimeZone before = TimeZone.getDefault();
        try {
            for (String zone : List.of("UTC", "Asia/Kolkata", "America/St_Johns")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                Timestamp clock = Timestamp.valueOf("2020-01-01 00:00:00.25");
                assertThat(JdbcCursor.seconds(clock, false)).isEqualTo(1_577_836_800.25);
                Timestamp instant = Timestamp.from(Instant.parse("2020-01-01T00:00:00.25Z"));
                assertThat(JdbcCursor.seconds(instant, true)).isEqualTo(1_577_836_800.25);
                assertThat(JdbcCursor.seconds(java.sql.Date.valueOf("1970-01-02"), false))
                        .isEqualTo(86_400);
                assertThat(JdbcCursor.seconds(java.sql.Time.valueOf("00:01:00"), false))
                        .isEqualTo(60);
            }
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(JdbcCursor.seconds(OffsetDateTime.parse("1970-01-01T02:00:00+01:00"), true))
                .isEqualTo(3600);
        assertThat(JdbcCursor.seconds(LocalDateTime.parse("1969-12-31T23:59:59.5"), false))
                .isEqualTo(-0.5);
        assertThat(JdbcCursor.seconds(LocalTime.parse("01:00:00.5"), false)).isEqualTo(3600.5);
        assertThat(JdbcCursor.seconds(null, false)).isNaN();
        assertThatThrownBy(() -> JdbcCursor.seconds("soon", false)).hasMessageContaining("java.lang.String");
    }
}
