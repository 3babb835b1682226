package ai.polymath.data;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.range;
import static ai.polymath.data.Tables.text;
import static ai.polymath.data.Tables.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureEncoding.Categorical;
import ai.polymath.data.FeatureEncoding.Numeric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class PreprocessingTest {
    static final FeatureSettings ALL = FeatureSettings.sniffed();

    static Preprocessing fit(Table table, int train) {
        return Preprocessing.fit(table, range(train), ALL, Set.of());
    }

    static FeatureSettings listed(List<String> numeric, List<String> categorical, List<String> booleans) {
        return new FeatureSettings(numeric, categorical, booleans, List.of(), false);
    }

    /** Rows of all kinds with missing values. */
    private static Table random(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] a = new double[rows];
        double[] b = new double[rows];
        int[] c = new int[rows];
        String[] d = new String[rows];
        for (int i = 0; i < rows; i++) {
            a[i] = random.nextDouble() < 0.2 ? Double.NaN : 100 * random.nextDouble();
            b[i] = random.nextDouble();
            c[i] = random.nextInt(3) - 1;
            d[i] = random.nextInt(4) == 0 ? null : "w" + random.nextInt(5);
        }
        return Tables.of(numeric("a", a), numeric("b", b), truth("c", c), text("d", d));
    }

    @Test
    void fit_numbers_standardisesByTrainingRowsAndFillsTheMedian() {
        Table table = Tables.of(numeric("x", 1, 2, 3, 10, Double.NaN, 1000));
        Preprocessing fitted = fit(table, 5);
        assertThat(fitted.encodings()).containsExactly(new Numeric("x", 2.5, 4, Math.sqrt(12.5), true, false));
        Features features = fitted.apply(table);
        assertThat(features.denseWidth()).isEqualTo(2);
        double s = Math.sqrt(12.5);
        float[] expected = {-3, 0, -2, 0, -1, 0, 6, 0, -1.5f, 1, 996, 0};
        for (int i = 0; i < expected.length; i++) {
            double value = i % 2 == 0 ? expected[i] / s : expected[i];
            assertThat((double) features.dense()[i]).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void apply_trainingRows_haveMeanZeroAndDeviationOne(long seed) {
        Table table = random(seed, 300);
        Features features = fit(table, 200).apply(table);
        double[] b = ((NumericColumn) table.column("b")).values();
        Preprocessing fitted = fit(table, 200);
        int at = offset(fitted, "b");
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < 200; row++) {
            double z = features.dense()[row * features.denseWidth() + at];
            sum += z;
            squares += z * z;
        }
        assertThat(sum / 200).isCloseTo(0, within(1e-6));
        assertThat(squares / 200).isCloseTo(1, within(1e-5));
        Numeric encoding = (Numeric) fitted.encodings().get(fitted.columns().indexOf("b"));
        assertThat(encoding.center())
                .isCloseTo(Arrays.stream(b, 0, 200).average().orElseThrow(), within(1e-12));
    }

    private static int offset(Preprocessing fitted, String column) {
        int offset = 0;
        for (FeatureEncoding encoding : fitted.encodings()) {
            if (encoding.column().equals(column)) {
                return offset;
            }
            offset += encoding.denseWidth();
        }
        throw new AssertionError(column);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void fit_otherRowsChanged_changesNothing(long seed) {
        Table table = random(seed, 80);
        int[] train = new Random(seed).ints(0, 80).distinct().limit(50).sorted().toArray();
        Table other = random(seed + 99, 80);
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(mix(column, other.column(column.name()), train));
        }
        assertThat(Preprocessing.fit(new Table("people.csv", columns), train, ALL, Set.of()))
                .isEqualTo(Preprocessing.fit(table, train, ALL, Set.of()));
    }

    /** The training rows of one column, all other rows of another. */
    private static Column mix(Column own, Column other, int[] train) {
        boolean[] kept = new boolean[own.rows()];
        Arrays.stream(train).forEach(row -> kept[row] = true);
        if (own instanceof NumericColumn a && other instanceof NumericColumn b) {
            return numeric(
                    own.name(),
                    IntStream.range(0, kept.length)
                            .mapToDouble(i -> kept[i] ? a.values()[i] : 7 * b.values()[i])
                            .toArray());
        }
        if (own instanceof BooleanColumn a && other instanceof BooleanColumn b) {
            return truth(
                    own.name(),
                    IntStream.range(0, kept.length)
                            .map(i -> kept[i] ? a.values()[i] : b.values()[i])
                            .toArray());
        }
        return text(
                own.name(),
                IntStream.range(0, kept.length)
                        .mapToObj(i -> kept[i] ? (own.isMissing(i) ? null : own.text(i)) : "new " + i)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void apply_columnsInAnotherOrder_givesTheSameFeatures(long seed) {
        Table table = random(seed, 50);
        List<Column> columns = new ArrayList<>(table.columns());
        Collections.shuffle(columns, new Random(seed));
        Table shuffled = new Table("people.csv", columns);
        Preprocessing fitted = fit(table, 30);
        assertThat(fit(shuffled, 30).encodings()).isEqualTo(fitted.encodings());
        assertThat(fitted.columns()).isEqualTo(List.of("a", "b", "c", "d"));
        assertThat(fitted.apply(shuffled).dense()).isEqualTo(fitted.apply(table).dense());
        assertThat(fitted.apply(shuffled).codes()).isEqualTo(fitted.apply(table).codes());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void apply_rowsByThemselves_equalsTheWhole(long seed) {
        Table table = random(seed, 40);
        Preprocessing fitted = fit(table, 40);
        Features whole = fitted.apply(table);
        for (int row = 0; row < 40; row++) {
            Features one = fitted.apply(table.select(new int[] {row}));
            int w = whole.denseWidth();
            assertThat(one.dense()).isEqualTo(Arrays.copyOfRange(whole.dense(), row * w, (row + 1) * w));
            assertThat(one.codes()).containsExactly(whole.codes()[row]);
        }
    }

    @Test
    void fit_noMissingTrainingValue_hasNoIndicatorButStillFills() {
        Table table = Tables.of(numeric("x", 1, 2, 6, Double.NaN));
        Preprocessing fitted = fit(table, 3);
        assertThat(fitted.denseWidth()).isEqualTo(1);
        assertThat(fitted.apply(table).dense()[3]).isEqualTo(fitted.apply(table).dense()[1]);
    }

    @Test
    void apply_categories_unseenAndMissingHaveTheirOwnIndex() {
        Table table = Tables.of(text("x", "red", "blue", null, "red", "green", null));
        Preprocessing fitted = fit(table, 4);
        Categorical category = fitted.categories().get(0);
        assertThat(category.categories()).containsExactly("blue", "red");
        assertThat(category.size()).isEqualTo(4);
        assertThat(fitted.apply(table).codes())
                .containsExactly(3, 2, Categorical.MISSING, 3, Categorical.UNSEEN, Categorical.MISSING);
        assertThat(fitted.apply(table).denseWidth()).isZero();
    }

    @Test
    void fit_booleans_areNumbersOfOneAndZero() {
        Table table = Tables.of(truth("x", 1, 0, 1, -1));
        Preprocessing fitted = fit(table, 4);
        assertThat(fitted.encodings()).containsExactly(new Numeric("x", 1, 2.0 / 3, Math.sqrt(2.0 / 9), true, true));
        assertThat(fitted.apply(table).dense()[7]).isEqualTo(1);
    }

    @Test
    void fit_wordsListedAsBoolean_areUnderstoodInAnyCase() {
        Table words = Tables.of(text("smoker", "Yes", "no", null, "YES", "n"));
        Table numbers = Tables.of(numeric("smoker", 1, 0, Double.NaN, 1, 0));
        FeatureSettings settings = listed(List.of(), List.of(), List.of("smoker"));
        Preprocessing fitted = Preprocessing.fit(words, range(5), settings, Set.of());
        assertThat(Preprocessing.fit(numbers, range(5), settings, Set.of())).isEqualTo(fitted);
        assertThat(fitted.apply(words).dense()).isEqualTo(fitted.apply(numbers).dense());
        assertThatThrownBy(() -> fitted.apply(Tables.of(text("smoker", "yes", "maybe"))))
                .isInstanceOf(PolymathException.class)
                .hasMessage("Row 2 of column 'smoker' holds 'maybe', but the model was trained on yes or no there.");
    }

    @Test
    void fit_whatIsNoBooleanListedAsBoolean_namesRowAndValue() {
        FeatureSettings settings = listed(List.of(), List.of(), List.of("a", "b"));
        Table table = Tables.of(numeric("a", 0, 1, 7), text("b", "yes", "unsure", "no"));
        assertThatThrownBy(() -> Preprocessing.fit(table, range(2), settings, Set.of()))
                .hasMessageStartingWith("2 problems:")
                .hasMessageContaining("Column 'a' holds '7' in row 3")
                .hasMessageContaining("Column 'b' holds 'unsure' in row 2");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-310, 1e-200, 1e-12, 1e12, 1e200, 1e307})
    void apply_anyUnit_givesTheSameFeatures(double unit) {
        double[] values = new SplittableRandom(3).doubles(50).toArray();
        Table table = Tables.of(numeric("x", values));
        Table scaled =
                Tables.of(numeric("x", Arrays.stream(values).map(v -> v * unit).toArray()));
        float[] expected = fit(table, 50).apply(table).dense();
        float[] found = fit(scaled, 50).apply(scaled).dense();
        for (int i = 0; i < 50; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(unit < 1e-307 ? 1e-2 : 1e-5));
        }
    }

    @Test
    void apply_valuesFarOutOfTheTrainingRange_stayFinite() {
        Table table = Tables.of(numeric("x", 0, 1e-300, 1e308, -1e308, 1.7e308));
        float[] dense = fit(table, 2).apply(table).dense();
        assertThat(dense[2]).isEqualTo(Float.MAX_VALUE);
        assertThat(dense[3]).isEqualTo(-Float.MAX_VALUE);
        float[] all = fit(table, 5).apply(table).dense();
        for (float value : all) {
            assertThat(value).isFinite();
        }
        assertThat(Math.abs(all[4])).isLessThan(10);
    }

    @Test
    void apply_missingColumns_namesThemAllWithANearName() {
        Preprocessing fitted = fit(Tables.of(numeric("bili", 1, 2), numeric("albumin", 3, 4), text("s", "a", "b")), 2);
        assertThatThrownBy(() -> fitted.apply(Tables.of(numeric("bilu", 1), text("s", "a"))))
                .isInstanceOf(PolymathException.class)
                .hasMessage("2 problems:\n"
                        + "  - Column 'albumin' is not in people.csv, but the model needs it.\n"
                        + "  - Column 'bili' is not in people.csv, but the model needs it. Did you mean 'bilu'?");
    }

    @Test
    void apply_wordsWhereNumbersWere_namesRowAndValue() {
        Preprocessing fitted = fit(Tables.of(numeric("age", 1, 2)), 2);
        assertThatThrownBy(() -> fitted.apply(Tables.of(text("age", null, "old"))))
                .hasMessage("Row 2 of column 'age' holds 'old', but the model was trained on numbers there.");
    }

    @Test
    void apply_emptyTable_givesNoRows() {
        Features features = fit(Tables.of(numeric("x", 1, 2)), 2).apply(Tables.of(numeric("x")));
        assertThat(features.rows()).isZero();
        assertThat(features.dense()).isEmpty();
    }
}
