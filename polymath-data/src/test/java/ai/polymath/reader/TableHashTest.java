package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableHashTest {
    private static final Column NUMBERS = new NumericColumn("n", new double[] {1, Double.NaN, -0.5});
    private static final Column TRUTHS = new BooleanColumn("b", new byte[] {1, 0, -1});
    private static final Column WORDS = new TextColumn("t", new int[] {1, -1, 0}, List.of("x", "y"));

    private static String hash(Column... columns) {
        return TableHash.of(new Table("anywhere", List.of(columns)));
    }

    @Test
    void of_sameTable_isFixedForEver() {
        // changing the fingerprint breaks the provenance of every stored run: raise its version then
        assertThat(hash(NUMBERS, TRUTHS, WORDS))
                .isEqualTo(TableHash.of(new Table("elsewhere", List.of(NUMBERS, TRUTHS, WORDS))))
                .isEqualTo("7e28b9e611c9a03c7af91f4ee72b6e42136e532f51dbc392fcb6a202251b4ce3");
    }

    @Test
    void of_otherNumberingOrSignOfMissing_isSame() {
        assertThat(hash(new TextColumn("t", new int[] {0, -1, 2}, List.of("y", "unused", "x"))))
                .isEqualTo(hash(WORDS));
        double otherNan = Double.longBitsToDouble(0x7ff8000000000123L);
        assertThat(hash(new NumericColumn("n", new double[] {1, otherNan, -0.5})))
                .isEqualTo(hash(NUMBERS));
    }

    @Test
    void of_anyChange_isDifferent() {
        List<String> all = List.of(
                hash(NUMBERS, TRUTHS, WORDS),
                hash(TRUTHS, NUMBERS, WORDS),
                hash(NUMBERS, TRUTHS),
                hash(NUMBERS),
                hash(NUMBERS.select(new int[] {0, 1})),
                hash(NUMBERS, TRUTHS, WORDS.select(new int[] {2, 1, 0})),
                hash(new NumericColumn("m", new double[] {1, Double.NaN, -0.5}), TRUTHS, WORDS),
                hash(new NumericColumn("n", new double[] {1, Double.NaN, Math.nextUp(-0.5)}), TRUTHS, WORDS),
                hash(new NumericColumn("n", new double[] {1, 0, -0.5}), TRUTHS, WORDS),
                hash(NUMBERS, new BooleanColumn("b", new byte[] {1, 0, 0}), WORDS),
                hash(NUMBERS, TRUTHS, new TextColumn("t", new int[] {1, -1, 0}, List.of("x", "z"))),
                hash(NUMBERS, TRUTHS, new TextColumn("t", new int[] {1, -1, 1}, List.of("x", "y"))),
                hash());
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all).allMatch(h -> h.matches("[0-9a-f]{64}"));
    }

    @Test
    void of_shufflingThenUnshuffling_isSame() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 5000;
        double[] numbers = random.doubles(rows).toArray();
        int[] codes = random.ints(rows, -1, 40).toArray();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            words.add("w" + i);
        }
        Table table = new Table("a", List.of(new NumericColumn("n", numbers), new TextColumn("t", codes, words)));
        int[] reversed = new int[rows];
        for (int i = 0; i < rows; i++) {
            reversed[i] = rows - 1 - i;
        }
        assertThat(TableHash.of(table.select(reversed))).isNotEqualTo(TableHash.of(table));
        assertThat(TableHash.of(table.select(reversed).select(reversed))).isEqualTo(TableHash.of(table));
    }
}
