package ai.polymath.data;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class SourceSplitsTest {
    private static SplitSettings settings(SplitSettings.Type type, String column, Integer folds) {
        return new SplitSettings(type, column, 0.2, 0.3, folds, 5);
    }

    private static Table source(int rows, int firstGroup, SplittableRandom random) {
        double[] group = new double[rows];
        double[] time = new double[rows];
        String[] part = new String[rows];
        for (int i = 0; i < rows; i++) {
            group[i] = firstGroup + random.nextInt(rows / 4);
            time[i] = random.nextInt(1000);
            part[i] = List.of("train", "test", "val").get(random.nextInt(3));
        }
        return new Table(
                "file " + firstGroup,
                List.of(
                        numeric("group", group),
                        numeric("time", time),
                        text("part", part),
                        Tables.codes("class", rows, 3, random)));
    }

    private static Map<String, Table> tables(int apart) {
        SplittableRandom random = new SplittableRandom(9);
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("big", source(200, 0, random));
        tables.put("small", source(40, apart, random));
        tables.put("other", source(80, 2 * apart, random));
        return tables;
    }

    private static String columnOf(SplitSettings.Type type) {
        return switch (type) {
            case GROUP -> "group";
            case TIME -> "time";
            case COLUMN -> "part";
            default -> null;
        };
    }

    private static void assertDivides(Split split, int rows) {
        int[] all = Stream.of(split.train(), split.validation(), split.test())
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
        assertThat(all).containsExactly(Tables.range(rows));
        assertThat(split.train()).isSorted();
    }

    /** Where no group is in two sources, each source is divided as if it were alone. */
    @ParameterizedTest
    // A scaffold split is a group split by a column that the reader of molecules makes.
    @EnumSource(value = SplitSettings.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "SCAFFOLD")
    void split_severalSources_dividesEachAsIfItWereAlone(SplitSettings.Type type) {
        for (Integer folds : Arrays.asList(null, 4)) {
            if (folds != null && (type == SplitSettings.Type.TIME || type == SplitSettings.Type.COLUMN)) {
                continue;
            }
            SplitSettings settings = settings(type, columnOf(type), folds);
            Map<String, Table> tables = tables(1000);
            Table whole = Concatenation.of(tables);
            List<Split> splits = Splitter.split(whole, settings, List.of("class"));
            assertThat(splits).hasSize(folds == null ? 1 : folds);
            for (int i = 0; i < splits.size(); i++) {
                assertDivides(splits.get(i), whole.rows());
                for (SourceRows source : whole.sources()) {
                    Split alone = Splitter.split(tables.get(source.name()), settings, List.of("class"))
                            .get(i);
                    assertThat(local(source, splits.get(i).train())).containsExactly(alone.train());
                    assertThat(local(source, splits.get(i).validation())).containsExactly(alone.validation());
                    assertThat(local(source, splits.get(i).test())).containsExactly(alone.test());
                }
            }
        }
    }

    private static int[] local(SourceRows source, int[] rows) {
        return IntStream.of(source.among(rows)).map(row -> row - source.first()).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 10})
    void split_groupsInSeveralSources_stayTogetherAcrossThem(int apart) {
        for (Integer folds : Arrays.asList(null, 4)) {
            Table whole = Concatenation.of(tables(apart));
            List<Split> splits = Splitter.split(whole, settings(SplitSettings.Type.GROUP, "group", folds), List.of());
            for (Split split : splits) {
                assertDivides(split, whole.rows());
                Map<String, Integer> partOf = new HashMap<>();
                List<int[]> parts = List.of(split.train(), split.validation(), split.test());
                for (int p = 0; p < 3; p++) {
                    for (int row : parts.get(p)) {
                        Integer other = partOf.put(whole.column("group").text(row), p);
                        assertThat(other).isIn(null, p);
                    }
                }
                if (folds == null) {
                    for (SourceRows source : whole.sources()) {
                        assertThat((double) source.among(split.train()).length / source.rows())
                                .as("share of %s that trains", source.name())
                                .isBetween(0.3, 0.7);
                    }
                }
            }
        }
    }

    @Test
    void split_stratifiedAndASourceWithoutClasses_itsRowsAreOneStratum() {
        Map<String, Table> tables = tables(0);
        tables.put("plain", new Table("plain.csv", List.of(numeric("x", new double[50]))));
        Table whole = Concatenation.of(tables);
        Split split = Splitter.split(whole, settings(SplitSettings.Type.STRATIFIED, null, null), List.of("class"))
                .get(0);
        assertDivides(split, whole.rows());
        assertThat(whole.sources().get(3).among(split.train())).hasSize(25);
        assertThatThrownBy(() -> Splitter.split(whole, settings(SplitSettings.Type.STRATIFIED, null, null), List.of()))
                .hasMessageContaining("no task has any");
    }

    @ParameterizedTest
    @EnumSource(
            value = SplitSettings.Type.class,
            names = {"GROUP", "TIME", "COLUMN"})
    void split_columnMissingInSources_namesThem(SplitSettings.Type type) {
        Map<String, Table> tables = tables(0);
        tables.put("plain", new Table("plain.csv", List.of(numeric("x", 1, 2), numeric("tome", 1, 2))));
        Table whole = Concatenation.of(tables);
        assertThatThrownBy(() -> Splitter.split(whole, settings(type, columnOf(type), null), List.of()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'" + columnOf(type) + "'", "source 'plain' (plain.csv)", "each needs it");
    }

    @Test
    void split_badRowsInSources_namesTheSourceAndItsOwnRow() {
        List<Column> columns = new ArrayList<>(List.of(text("part", "train", "dev", "oops")));
        Map<String, Table> tables = tables(0);
        tables.put("last", new Table("last.csv", columns));
        Table whole = Concatenation.of(tables);
        assertThatThrownBy(() -> Splitter.split(whole, settings(SplitSettings.Type.COLUMN, "part", null), List.of()))
                .hasMessageContainingAll("In source 'last' (last.csv)", "Row 3", "'oops'");
        assertThatThrownBy(() -> Splitter.split(whole, settings(SplitSettings.Type.RANDOM, null, 4), List.of()))
                .hasMessageContainingAll("In source 'last' (last.csv)", "4 folds", "only 3 rows");
        tables.put("last", new Table("last.csv", List.of(numeric("group", 1, Double.NaN))));
        assertThatThrownBy(() -> Splitter.split(
                        Concatenation.of(tables), settings(SplitSettings.Type.GROUP, "group", null), List.of()))
                .hasMessageContainingAll("In source 'last' (last.csv)", "row 2");
    }
}
