package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.reader.ColumnProfile.Proposal;
import ai.polymath.reader.ColumnProfile.Range;
import ai.polymath.reader.ColumnProfile.ValueCount;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableProfileTest {
    private static ColumnProfile numbers(String name, double... values) {
        return TableProfile.profile(new NumericColumn(name, values));
    }

    private static ColumnProfile words(String name, int rows, int distinct, String prefix) {
        int[] codes = IntStream.range(0, rows).map(i -> i % distinct).toArray();
        List<String> dictionary =
                IntStream.range(0, distinct).mapToObj(i -> prefix + i).toList();
        return TableProfile.profile(new TextColumn(name, codes, dictionary));
    }

    @Test
    void profile_numbers_countsAndRange() {
        ColumnProfile profile = numbers("bili", 3, Double.NaN, 1, 3, 1, 3, 0.5);
        assertThat(profile.proposal()).isEqualTo(Proposal.NUMERIC);
        assertThat(profile.missing()).isEqualTo(1);
        assertThat(profile.missingRate()).isEqualTo(1.0 / 7);
        assertThat(profile.distinct()).isEqualTo(3);
        assertThat(profile.whole()).isFalse();
        Range range = Objects.requireNonNull(profile.range());
        assertThat(range.min()).isEqualTo(0.5);
        assertThat(range.max()).isEqualTo(3);
        assertThat(range.mean()).isCloseTo(11.5 / 6, within(1e-12));
        assertThat(profile.top())
                .containsExactly(new ValueCount("3", 3), new ValueCount("1", 2), new ValueCount("0.5", 1));
    }

    @Test
    void profile_kindsOfNumbers_areTold() {
        assertThat(numbers("male", 0, 1, 1, Double.NaN, 0).proposal()).isEqualTo(Proposal.BOOLEAN);
        assertThat(numbers("stage", 1, 2, 3, 4, 4, 1)).satisfies(p -> {
            assertThat(p.proposal()).isEqualTo(Proposal.NUMERIC);
            assertThat(p.whole()).isTrue();
            assertThat(p.reason()).isEqualTo("numbers of 4 values");
        });
        assertThat(numbers("c", 2, Double.NaN, 2).proposal()).isEqualTo(Proposal.CONSTANT);
        assertThat(numbers("e", Double.NaN, Double.NaN)).satisfies(p -> {
            assertThat(p.proposal()).isEqualTo(Proposal.EMPTY);
            assertThat(p.range()).isNull();
        });
        double[] rising = IntStream.range(0, 30).mapToDouble(i -> 100 + 2 * i).toArray();
        assertThat(numbers("row", rising).proposal()).isEqualTo(Proposal.IDENTIFIER);
        rising[29] = 0;
        assertThat(numbers("row", rising).proposal()).isEqualTo(Proposal.NUMERIC);
        double[] large = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, 1};
        assertThat(numbers("large", large).range())
                .satisfies(r -> assertThat(r.mean()).isFinite());
    }

    @ParameterizedTest
    @CsvSource({
        "id, IDENTIFIER",
        "patient_id, IDENTIFIER",
        "patientId, IDENTIFIER",
        "Visit ID, IDENTIFIER",
        "UUID, IDENTIFIER",
        "paid, NUMERIC",
        "lipid, NUMERIC",
        "age, NUMERIC"
    })
    void profile_idNames_areIdentifiers(String name, Proposal expected) {
        double[] values = IntStream.range(0, 60).mapToDouble(i -> (i * 7) % 20).toArray();
        assertThat(numbers(name, values).proposal()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "sex, 100, 2, w, CATEGORICAL",
        "sex, 100, 1, w, CONSTANT",
        "site, 1000, 60, w, CATEGORICAL",
        "code, 100, 100, w, IDENTIFIER",
        "note, 100, 100, some words , FREE_TEXT",
        "note, 200, 120, w, FREE_TEXT",
        "patient_id, 200, 20, p, IDENTIFIER",
        "few, 10, 10, w, CATEGORICAL"
    })
    void profile_words_areTold(String name, int rows, int distinct, String prefix, Proposal expected) {
        ColumnProfile profile = words(name, rows, distinct, prefix.equals("some words") ? "some words " : prefix);
        assertThat(profile.proposal()).isEqualTo(expected);
        assertThat(profile.distinct()).isEqualTo(distinct);
        assertThat(profile.top()).hasSize(Math.min(TableProfile.TOP, distinct));
    }

    @Test
    void profile_unusedWordsAndMissing_doNotCount() {
        ColumnProfile profile =
                TableProfile.profile(new TextColumn("t", new int[] {2, -1, 2, 0}, List.of("a", "unused", "c")));
        assertThat(profile.distinct()).isEqualTo(2);
        assertThat(profile.missing()).isEqualTo(1);
        assertThat(profile.top()).containsExactly(new ValueCount("c", 2), new ValueCount("a", 1));
    }

    @Test
    void of_table_hasColumnsInOrder() {
        Table table = new Table(
                "t",
                List.of(new BooleanColumn("b", new byte[] {1, 0, -1}), new NumericColumn("n", new double[] {1, 2, 3})));
        TableProfile profile = TableProfile.of(table);
        assertThat(profile.rows()).isEqualTo(3);
        assertThat(profile.columns()).extracting(ColumnProfile::name).containsExactly("b", "n");
        assertThat(profile.columns().get(0).proposal()).isEqualTo(Proposal.BOOLEAN);
    }

    @Test
    void profile_topValues_agreeWithCounting() {
        SplittableRandom random = new SplittableRandom(8);
        double[] values = random.doubles(4000).map(u -> Math.floor(u * u * 40)).toArray();
        List<ValueCount> top = numbers("x", values).top();
        List<ValueCount> counted = IntStream.range(0, 40)
                .mapToObj(v -> new ValueCount(Integer.toString(v), (int)
                        java.util.Arrays.stream(values).filter(x -> x == v).count()))
                .sorted(java.util.Comparator.comparingInt(ValueCount::count).reversed())
                .limit(10)
                .toList();
        assertThat(top).isEqualTo(counted);
    }
}
