package ai.polymath.data;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static ai.polymath.data.Tables.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class ConcatenationTest {
    private static final double NA = Double.NaN;

    private static Map<String, Table> two(Table a, Table b) {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("a", a);
        tables.put("b", b);
        return tables;
    }

    private static Table table(String from, Column... columns) {
        return new Table(from, List.of(columns));
    }

    private static Column random(String name, int rows, SplittableRandom random) {
        // The kind depends on the name alone, so that sources agree.
        if (name.startsWith("n")) {
            double[] values = new double[rows];
            for (int i = 0; i < rows; i++) {
                values[i] = random.nextInt(4) == 0 ? NA : random.nextInt(100) / 8.0;
            }
            return numeric(name, values);
        }
        if (name.startsWith("b")) {
            int[] values = new int[rows];
            for (int i = 0; i < rows; i++) {
                values[i] = random.nextInt(3) - 1;
            }
            return truth(name, values);
        }
        String[] words = new String[rows];
        for (int i = 0; i < rows; i++) {
            words[i] = random.nextInt(4) == 0 ? null : "w" + random.nextInt(6);
        }
        return text(name, words);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void of_anyTables_everyRowHasTheValuesOfItsSourceAndMissesTheRest(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> all = List.of("n1", "n2", "b1", "b2", "t1", "t2");
        Map<String, Table> tables = new LinkedHashMap<>();
        for (int s = 0; s < 2 + random.nextInt(4); s++) {
            int rows = 1 + random.nextInt(20);
            List<Column> columns = new ArrayList<>();
            for (String name : all) {
                if (random.nextBoolean() || (columns.isEmpty() && name.equals("t2"))) {
                    columns.add(random(name, rows, random));
                }
            }
            tables.put("source" + s, new Table("file" + s, columns));
        }
        Table whole = Concatenation.of(tables);
        int row = 0;
        int at = 0;
        for (Map.Entry<String, Table> one : tables.entrySet()) {
            SourceRows source = whole.sources().get(at++);
            assertThat(source.name()).isEqualTo(one.getKey());
            assertThat(source.first()).isEqualTo(row);
            assertThat(source.columns())
                    .containsExactlyInAnyOrderElementsOf(one.getValue().names());
            for (int i = 0; i < one.getValue().rows(); i++, row++) {
                for (Column column : whole.columns()) {
                    Column own = one.getValue().find(column.name()).orElse(null);
                    assertThat(column.isMissing(row)).isEqualTo(own == null || own.isMissing(i));
                    assertThat(column.text(row)).isEqualTo(own == null ? "" : own.text(i));
                }
            }
            Table back = whole.ofSource(source, one.getValue().names());
            assertThat(back.rows()).isEqualTo(one.getValue().rows());
            assertThat(back.source()).isEqualTo(one.getValue().source());
            assertThat(source.among(Tables.range(whole.rows()))).containsExactly(source.all());
        }
        assertThat(row).isEqualTo(whole.rows());
        assertThat(whole.names()).doesNotHaveDuplicates();
    }

    @Test
    void of_yesNoAndZeroOne_isYesNoInEitherOrder() {
        Table one = table("a.csv", truth("x", 1, -1), numeric("y", 0, NA));
        Table other = table("b.csv", numeric("x", 0, NA, 1), truth("y", 1, 0, -1));
        Table whole = Concatenation.of(two(one, other));
        assertThat(((BooleanColumn) whole.column("x")).values()).containsExactly(1, -1, 0, -1, 1);
        assertThat(((BooleanColumn) whole.column("y")).values()).containsExactly(0, -1, 1, 0, -1);
    }

    @Test
    void of_columnWithoutAnyValue_hasNoSay() {
        Table one = table("a.csv", text("x", null, null), numeric("y", NA, NA), numeric("z", NA, NA));
        Table other = table("b.csv", numeric("x", 3), text("y", "w"), text("z", (String) null));
        Table whole = Concatenation.of(two(one, other));
        assertThat(((NumericColumn) whole.column("x")).values()).containsExactly(NA, NA, 3);
        assertThat(whole.column("y").text(2)).isEqualTo("w");
        assertThat(whole.column("z").missing()).isEqualTo(3);
    }

    @Test
    void of_kindsThatDiffer_namesAllOfThemWithBothSources() {
        Table one = table("a.csv", numeric("age", 1), text("grade", "low"), truth("on", 1), numeric("n", 1));
        Table other = table("b.csv", text("age", "old"), truth("grade", 1), numeric("on", 2), numeric("n", 1));
        assertThatThrownBy(() -> Concatenation.of(two(one, other)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(
                        "3 problems",
                        "Column 'age' holds numbers in source 'a' (a.csv) but words in source 'b' (b.csv)",
                        "'grade' holds words in source 'a' (a.csv) but yes/no in source 'b' (b.csv)",
                        "'on' holds yes/no in source 'a' (a.csv) but numbers in source 'b' (b.csv)",
                        "features.categorical");
    }

    @Test
    void of_zeroOneThenOtherNumbersThenYesNo_isRefused() {
        Map<String, Table> tables = two(table("a.csv", numeric("x", 0, 1)), table("b.csv", numeric("x", 5)));
        tables.put("c", table("c.csv", truth("x", 1)));
        assertThatThrownBy(() -> Concatenation.of(tables))
                .hasMessageContainingAll("'x'", "numbers in source 'b'", "yes/no in source 'c'");
    }

    @Test
    void of_namesThatDifferInCase_isRefused() {
        assertThatThrownBy(() ->
                        Concatenation.of(two(table("a.csv", numeric("Age", 1)), table("b.csv", numeric("age", 1)))))
                .hasMessageContainingAll("'Age' of source 'a'", "'age' of source 'b'", "upper and lower case");
    }

    @Test
    void of_sourceColumn_saysTheSourceOfEachRowUnlessThereIsOneAlready() {
        Table one = table("a.csv", numeric("x", 1, 2));
        Column source = Concatenation.of(two(one, table("b.csv", numeric("x", 3))), true)
                .column("source");
        assertThat(List.of(source.text(0), source.text(1), source.text(2))).containsExactly("a", "a", "b");
        assertThatThrownBy(() -> Concatenation.of(two(one, table("b.csv", text("source", "x"))), true))
                .hasMessageContainingAll("Source 'b' (b.csv) has a column 'source'", "source_feature");
    }

    @Test
    void of_sourceWithoutRows_isRefused() {
        assertThatThrownBy(() -> Concatenation.of(two(table("a.csv", numeric("x", 1)), table("b.csv", numeric("x")))))
                .hasMessageContainingAll("'b'", "no rows");
    }
}
