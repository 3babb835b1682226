package ai.polymath.data;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.SplitSettings.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
    private static final List<String> NONE = List.of();

    private static List<int[]> parts(Split split) {
        return List.of(split.train(), split.validation(), split.test());
    }

    private static void assertPartition(Split split, int rows) {
        List<Integer> all = new ArrayList<>();
        for (int[] part : parts(split)) {
            assertThat(part).isSorted();
            Arrays.stream(part).forEach(all::add);
        }
        assertThat(all).hasSize(rows).doesNotHaveDuplicates();
        assertThat(all.stream().mapToInt(r -> r)).allMatch(r -> r >= 0 && r < rows);
    }

    /** A table with a column of each use, of random size. */
    private static Table table(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 3 + random.nextInt(300);
        return Tables.of(
                Tables.codes("person", rows, 1 + random.nextInt(40), random),
                Tables.codes("class", rows, 2 + random.nextInt(4), random),
                Tables.codes("day", rows, 1 + random.nextInt(60), random));
    }

    private static SplitSettings settings(Type type, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 77);
        String column =
                switch (type) {
                    case GROUP -> "person";
                    case TIME -> "day";
                    case STRATIFIED -> "class";
                    default -> null;
                };
        return new SplitSettings(type, column, 0.3 * random.nextDouble(), 0.3 * random.nextDouble(), null, seed);
    }

    private static Split one(Table table, SplitSettings settings) {
        List<Split> splits = Splitter.split(table, settings, NONE);
        assertThat(splits).hasSize(1);
        return splits.get(0);
    }

    @ParameterizedTest
    @CsvSource({"RANDOM, 1", "RANDOM, 2", "STRATIFIED, 3", "STRATIFIED, 4", "GROUP, 5", "GROUP, 6", "TIME, 7", "TIME, 8"
    })
    void split_anyType_partsAreDisjointAndCoverAllRows(Type type, long from) {
        for (long seed = from * 100; seed < from * 100 + 30; seed++) {
            Table table = table(seed);
            assertPartition(one(table, settings(type, seed)), table.rows());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void split_random_meetsEachShareWithinOneRow(long seed) {
        Table table = table(seed);
        SplitSettings settings = settings(Type.RANDOM, seed);
        Split split = one(table, settings);
        assertThat(split.validation().length).isCloseTo((int) (settings.validation() * table.rows()), within(1));
        assertThat(split.test().length).isCloseTo((int) (settings.test() * table.rows()), within(1));
    }

    @Test
    void split_sharesThatAreWholeNumbersOfRows_areMetExactly() {
        Table table = Tables.of(numeric("x", new double[20]));
        Split split = one(table, SplitSettings.random(1));
        assertThat(parts(split).stream().map(p -> p.length)).containsExactly(14, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void split_group_neverLeaksAndMeetsSharesWithinTheLargestGroup(long seed) {
        Table table = table(seed);
        SplitSettings settings = settings(Type.GROUP, seed);
        Split split = one(table, settings);
        Column person = table.column("person");
        Map<String, Integer> partOf = new HashMap<>();
        Map<String, Integer> size = new HashMap<>();
        for (int p = 0; p < 3; p++) {
            for (int row : parts(split).get(p)) {
                Integer before = partOf.put(person.text(row), p);
                assertThat(before).isIn(null, p);
                size.merge(person.text(row), 1, Integer::sum);
            }
        }
        int largest = size.values().stream().max(Integer::compare).orElseThrow();
        double[] shares = {1 - settings.validation() - settings.test(), settings.validation(), settings.test()};
        for (int p = 0; p < 3; p++) {
            double excess = parts(split).get(p).length - shares[p] * table.rows();
            assertThat(excess).isLessThan(largest).isGreaterThan(-2.0 * largest);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void split_stratified_keepsTheMixWithinOneRowPerClass(long seed) {
        Table table = table(seed);
        SplitSettings settings = settings(Type.STRATIFIED, seed);
        Split split = one(table, settings);
        Map<String, int[]> counts = new HashMap<>();
        for (int p = 0; p < 3; p++) {
            for (int row : parts(split).get(p)) {
                counts.computeIfAbsent(table.column("class").text(row), k -> new int[3])[p]++;
            }
        }
        double[] shares = {1 - settings.validation() - settings.test(), settings.validation(), settings.test()};
        for (int[] count : counts.values()) {
            int n = Arrays.stream(count).sum();
            for (int p = 0; p < 3; p++) {
                assertThat(Math.abs(count[p] - shares[p] * n)).isLessThan(1);
            }
        }
        for (int p = 0; p < 3; p++) {
            assertThat((double) parts(split).get(p).length).isCloseTo(shares[p] * table.rows(), within(2.0));
        }
    }

    @Test
    void split_stratifiedByManyTasks_keepsTheSharesThoughStrataAreTiny() {
        SplittableRandom random = new SplittableRandom(3);
        Table table = Tables.of(
                Tables.codes("a", 200, 6, random),
                Tables.codes("b", 200, 7, random),
                Tables.codes("c", 200, 8, random));
        SplitSettings settings = new SplitSettings(Type.STRATIFIED, null, 0.15, 0.15, null, 1);
        Split split = Splitter.split(table, settings, List.of("a", "b", "c")).get(0);
        assertPartition(split, 200);
        assertThat(split.validation().length).isBetween(28, 32);
        assertThat(split.test().length).isBetween(28, 32);
    }

    @Test
    void split_stratified_missingLabelsAreAStratumOfTheirOwn() {
        @SuppressWarnings("NullAway")
        Table table = Tables.of(text("class", "a", null, "a", null, "a", null, "a", null));
        SplitSettings settings = new SplitSettings(Type.STRATIFIED, "class", 0, 0.25, null, 5);
        int[] test = one(table, settings).test();
        assertThat(test).hasSize(2);
        assertThat(Arrays.stream(test).filter(r -> r % 2 == 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void split_time_earlierRowsTrainAndEqualTimesStayTogether(long seed) {
        Table table = table(seed);
        Split split = one(table, settings(Type.TIME, seed));
        double[] day = ((NumericColumn) table.column("day")).values();
        double latest = Double.NEGATIVE_INFINITY;
        for (int[] part : parts(split)) {
            for (int row : part) {
                assertThat(day[row]).isGreaterThan(latest);
            }
            latest = Math.max(
                    latest, Arrays.stream(part).mapToDouble(r -> day[r]).max().orElse(latest));
        }
    }

    @Test
    void split_timeWithoutTies_cutsAtTheShares() {
        Table table = Tables.of(numeric("t", 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        Split split = one(table, new SplitSettings(Type.TIME, "t", 0.2, 0.3, null, 1));
        assertThat(split.train()).containsExactly(5, 6, 7, 8, 9);
        assertThat(split.validation()).containsExactly(3, 4);
        assertThat(split.test()).containsExactly(0, 1, 2);
    }

    @Test
    void split_oneTime_givesTheModelAllRows() {
        Split split = one(Tables.of(numeric("t", 5, 5, 5, 5)), new SplitSettings(Type.TIME, "t", 0.25, 0.25, null, 1));
        assertThat(split.train()).hasSize(4);
        assertThat(split.validation()).isEmpty();
        assertThat(split.test()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RANDOM", "STRATIFIED", "GROUP"})
    void split_sameSeed_givesTheSameSplitAndAnotherSeedAnother(String type) {
        Table table = table(4711);
        SplitSettings settings = new SplitSettings(
                Type.valueOf(type),
                type.equals("RANDOM") ? null : type.equals("GROUP") ? "person" : "class",
                0.2,
                0.2,
                null,
                9);
        assertThat(one(table, settings).test()).isEqualTo(one(table, settings).test());
        assertThat(one(table, settings).test())
                .isNotEqualTo(one(table, settings.withSeed(10)).test());
    }

    @ParameterizedTest
    @CsvSource({"RANDOM, 2", "RANDOM, 5", "STRATIFIED, 3", "STRATIFIED, 10", "GROUP, 2", "GROUP, 4"})
    void split_folds_testEachRowOnceAndNeverLeakGroups(Type type, int folds) {
        for (long seed = 0; seed < 15; seed++) {
            Table table = Tables.of(
                    Tables.codes("person", 90, 25, new SplittableRandom(seed)),
                    Tables.codes("class", 90, 3, new SplittableRandom(seed + 1000)));
            String column = type == Type.GROUP ? "person" : type == Type.STRATIFIED ? "class" : null;
            List<Split> splits = Splitter.split(table, new SplitSettings(type, column, 0.2, 0.15, folds, seed), NONE);
            assertThat(splits).hasSize(folds);
            int[] tested = new int[90];
            for (Split split : splits) {
                assertPartition(split, 90);
                assertThat(split.test()).isNotEmpty();
                Arrays.stream(split.test()).forEach(row -> tested[row]++);
                if (type == Type.GROUP) {
                    assertThat(values(table, split.test())).doesNotContainAnyElementsOf(values(table, split.train()));
                    assertThat(values(table, split.validation()))
                            .doesNotContainAnyElementsOf(values(table, split.train()));
                } else {
                    assertThat((double) split.test().length).isCloseTo(90.0 / folds, within(2.0));
                    double rest = 90 - split.test().length;
                    assertThat((double) split.validation().length).isCloseTo(0.2 * rest, within(2.0));
                }
            }
            assertThat(tested).containsOnly(1);
        }
    }

    private static List<String> values(Table table, int[] rows) {
        return Arrays.stream(rows)
                .mapToObj(table.column("person")::text)
                .distinct()
                .toList();
    }

    @Test
    void split_stratifiedFolds_keepTheMixInEveryPart() {
        Table table = Tables.of(Tables.codes("class", 120, 3, new SplittableRandom(8)));
        int[] all = counts(table, Tables.range(120));
        for (Split split : Splitter.split(table, new SplitSettings(Type.STRATIFIED, "class", 0.25, 0, 5, 2), NONE)) {
            int[] test = counts(table, split.test());
            int[] validation = counts(table, split.validation());
            for (int k = 0; k < 3; k++) {
                assertThat(Math.abs(test[k] - all[k] / 5.0)).isLessThan(1);
                assertThat(Math.abs(validation[k] - 0.25 * (all[k] - test[k]))).isLessThan(1);
            }
        }
    }

    private static int[] counts(Table table, int[] rows) {
        int[] counts = new int[3];
        for (int row : rows) {
            counts[Integer.parseInt(table.column("class").text(row))]++;
        }
        return counts;
    }

    @Test
    void split_foldsOfEqualSize_validateEachRowEquallyOften() {
        Table table = Tables.of(numeric("x", new double[100]));
        int[] validated = new int[100];
        for (Split split : Splitter.split(table, new SplitSettings(Type.RANDOM, null, 0.25, 0, 5, 2), NONE)) {
            Arrays.stream(split.validation()).forEach(row -> validated[row]++);
        }
        assertThat(validated).containsOnly(1);
    }

    @Test
    void split_column_takesTheUsualWordsInAnyCase() {
        Table table =
                Tables.of(text("part", "train", "Training", "VAL", "valid", "dev", " validation ", "Test", "train"));
        Split split = one(table, new SplitSettings(Type.COLUMN, "part", 0.15, 0.15, null, 1));
        assertThat(split.train()).containsExactly(0, 1, 7);
        assertThat(split.validation()).containsExactly(2, 3, 4, 5);
        assertThat(split.test()).containsExactly(6);
    }

    @Test
    @SuppressWarnings("NullAway")
    void split_columnWithAnotherWord_namesRowAndValue() {
        SplitSettings settings = new SplitSettings(Type.COLUMN, "part", 0.15, 0.15, null, 1);
        assertThatThrownBy(() -> one(Tables.of(text("part", "train", "later")), settings))
                .isInstanceOf(PolymathException.class)
                .hasMessage("Row 2 of the split column 'part' holds 'later'; it must say train, validation or test.");
        assertThatThrownBy(() -> one(Tables.of(text("part", "train", null)), settings))
                .hasMessage("Row 2 of the split column 'part' is missing; it must say train, validation or test.");
    }

    @Test
    @SuppressWarnings("NullAway")
    void split_columnThatCannotDecide_saysWhy() {
        SplitSettings group = SplitSettings.byGroup("g", 1);
        assertThatThrownBy(() -> one(Tables.of(text("g", "a", null, "b", null)), group))
                .hasMessage("The split's group column 'g' misses 2 values, the first in row 2; every row needs its"
                        + " group.");
        SplitSettings time = new SplitSettings(Type.TIME, "t", 0.1, 0.1, null, 1);
        assertThatThrownBy(() -> one(Tables.of(text("t", "monday")), time)).hasMessageContaining("holds words");
        assertThatThrownBy(() -> one(Tables.of(Tables.truth("t", 1)), time)).hasMessageContaining("true and false");
        assertThatThrownBy(() -> one(Tables.of(numeric("t", 1, Double.NaN)), time))
                .hasMessage(
                        "The split's time column 't' misses 1 value, the first in row 2; every row needs its time.");
        assertThatThrownBy(() -> one(Tables.of(numeric("person", 1)), SplitSettings.byGroup("persom", 1)))
                .hasMessageContaining("Did you mean 'person'?");
        assertThatThrownBy(
                        () -> one(Tables.of(numeric("x", 1)), new SplitSettings(Type.STRATIFIED, null, 0, 0, null, 1)))
                .hasMessageContaining("Maybe type: random?");
        assertThatThrownBy(() -> one(Tables.of(numeric("x")), SplitSettings.random(1)))
                .hasMessage("people.csv has no rows.");
    }

    @Test
    void split_moreFoldsThanBlocks_isRefused() {
        assertThatThrownBy(() -> Splitter.split(
                        Tables.of(numeric("x", 1, 2, 3)), new SplitSettings(Type.RANDOM, null, 0, 0, 4, 1), NONE))
                .hasMessage("The split asks for 4 folds, but there are only 3 rows.");
        assertThatThrownBy(() -> Splitter.split(
                        Tables.of(numeric("g", 1, 2, 1)), new SplitSettings(Type.GROUP, "g", 0, 0, 3, 1), NONE))
                .hasMessage("The split asks for 3 folds, but there are only 2 groups in column 'g'.");
    }

    @Test
    void split_oneRow_trains() {
        assertThat(one(Tables.of(numeric("x", 1)), SplitSettings.random(1)).train())
                .containsExactly(0);
    }
}
