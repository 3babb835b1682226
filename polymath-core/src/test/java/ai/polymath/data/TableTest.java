package ai.polymath.data;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static ai.polymath.data.Tables.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class TableTest {
    private static final Table TABLE =
            Tables.of(numeric("a", 1, Double.NaN, 2.5), truth("b", 1, 0, -1), text("c", null, "x", "y"));

    @Test
    void new_sameNameTwice_isTheUsersMistake() {
        assertThatThrownBy(() -> Tables.of(numeric("a", 1), text("a", "x")))
                .isInstanceOf(PolymathException.class)
                .hasMessage("Column 'a' of people.csv appears twice.");
    }

    @Test
    void new_columnsOfDifferentLength_isTheProgrammersMistake() {
        assertThatThrownBy(() -> Tables.of(numeric("a", 1), numeric("b", 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b' of people.csv has 2 rows, but the first column has 1");
    }

    @Test
    void column_unknownName_namesTheNearest() {
        Table table = Tables.of(numeric("albumin", 1));
        assertThat(table.column("albumin")).isSameAs(table.columns().get(0));
        assertThat(table.find("x")).isEmpty();
        assertThatThrownBy(() -> table.column("albumine"))
                .hasMessage("Column 'albumine' is not in people.csv. Did you mean 'albumin'?");
    }

    @Test
    void select_rowsInAnyOrder_keepsThatOrderAndMissingValues() {
        Table chosen = TABLE.select(new int[] {2, 0, 2});
        assertThat(chosen.rows()).isEqualTo(3);
        assertThat(chosen.names()).containsExactly("a", "b", "c");
        assertThat(texts(chosen.column("a"))).containsExactly("2.5", "1", "2.5");
        assertThat(texts(chosen.column("b"))).containsExactly("", "true", "");
        assertThat(texts(chosen.column("c"))).containsExactly("y", "", "y");
        assertThat(chosen.column("b").missing()).isEqualTo(2);
    }

    private static List<String> texts(Column column) {
        return java.util.stream.IntStream.range(0, column.rows())
                .mapToObj(column::text)
                .toList();
    }

    @Test
    void missing_columns_countTheirMissingValues() {
        for (Column column : TABLE.columns()) {
            assertThat(column.missing()).isEqualTo(1);
            assertThat(column.rows()).isEqualTo(3);
        }
        assertThat(new Table("nothing", List.of()).rows()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "-3, -3",
        "0.5, 0.5",
        "-0.0, 0",
        "123456789012345, 123456789012345",
        "1e15, 1.0E15",
        "1e-7, 1.0E-7"
    })
    void text_number_isWrittenWithoutNeedlessDecimals(double value, String text) {
        assertThat(numeric("x", value).text(0)).isEqualTo(text);
        assertThat(Double.parseDouble(numeric("x", value).text(0))).isEqualTo(value + 0.0);
    }
}
