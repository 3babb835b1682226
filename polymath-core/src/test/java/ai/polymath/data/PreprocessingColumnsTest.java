package ai.polymath.data;

import static ai.polymath.data.PreprocessingTest.ALL;
import static ai.polymath.data.PreprocessingTest.fit;
import static ai.polymath.data.PreprocessingTest.listed;
import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.range;
import static ai.polymath.data.Tables.text;
import static ai.polymath.data.Tables.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which columns become features, and as what. */
class PreprocessingColumnsTest {
    @Test
    void fit_numbersListedAsCategories_areCategories() {
        Table table = Tables.of(numeric("ward", 3, 1, 3, Double.NaN, 2.5, 9), truth("old", 1, 0, -1, 1, 0, 1));
        Preprocessing fitted =
                Preprocessing.fit(table, range(5), listed(List.of(), List.of("ward", "old"), List.of()), Set.of());
        assertThat(fitted.categories().get(0).categories()).containsExactly("false", "true");
        assertThat(fitted.categories().get(1).categories()).containsExactly("1", "2.5", "3");
        assertThat(fitted.apply(table).codes()).containsExactly(3, 4, 2, 2, 1, 4, 3, 1, 2, 3, 3, 0);
    }

    @Test
    void fit_columnsWithoutInformation_areDroppedWithANote() {
        Table table = Tables.of(
                numeric("x", 1, 2, 3),
                numeric("same", 0.1, 0.1, 0.1),
                numeric("none", Double.NaN, Double.NaN, Double.NaN),
                text("word", "a", "a", "a"),
                truth("flag", 1, 1, 1));
        Preprocessing fitted = fit(table, 3);
        assertThat(fitted.columns()).containsExactly("x");
        assertThat(fitted.notes())
                .containsExactly(
                        "Column 'same' is the same in all training rows: not used.",
                        "Column 'none' has no value in the training rows: not used.",
                        "Column 'word' is the same in all training rows: not used.",
                        "Column 'flag' is the same in all training rows: not used.");
    }

    @Test
    void fit_listedColumnWithoutInformation_saysThatItIsListed() {
        FeatureSettings settings = listed(List.of("x", "same"), List.of("word"), List.of());
        Table table = Tables.of(numeric("x", 1, 2), numeric("same", 5, 5), text("word", "a", "a"));
        assertThat(Preprocessing.fit(table, range(2), settings, Set.of()).notes())
                .containsExactly(
                        "Column 'same' is the same in all training rows: not used although it is listed.",
                        "Column 'word' is the same in all training rows: not used although it is listed.");
    }

    @Test
    void fit_oneValueButSomeMissing_keepsTheIndicator() {
        Table table = Tables.of(numeric("x", 5, Double.NaN, 5), text("w", "a", null, "a"));
        Preprocessing fitted = fit(table, 3);
        assertThat(fitted.apply(table).dense()).containsExactly(0, 0, 0, 1, 0, 0);
        assertThat(fitted.apply(table).codes()).containsExactly(2, 1, 2);
    }

    @Test
    void fit_wordsLikeIdentifiers_areLeftOutUnlessListed() {
        String[] ids = IntStream.range(0, 30).mapToObj(i -> "id-" + i).toArray(String[]::new);
        Table table = Tables.of(
                text("id", ids),
                numeric("x", IntStream.range(0, 30).asDoubleStream().toArray()));
        Preprocessing fitted = fit(table, 30);
        assertThat(fitted.columns()).containsExactly("x");
        assertThat(fitted.notes()).singleElement().asString().contains("30 different words in 30 rows", "identifier");
        assertThat(Preprocessing.fit(table, range(30), listed(List.of(), List.of("id"), List.of()), Set.of())
                        .columns())
                .containsExactly("id");
    }

    @Test
    void fit_fewWords_areCategoriesThoughEachIsDifferent() {
        String[] words = IntStream.range(0, 20).mapToObj(i -> "w" + i).toArray(String[]::new);
        assertThat(fit(Tables.of(text("w", words)), 20).categories()).hasSize(1);
    }

    @Test
    void fit_targetsAndSplitColumn_areNeverSniffedAndRefusedIfListed() {
        Table table = Tables.of(numeric("x", 1, 2), numeric("y", 1, 2), numeric("id", 1, 2));
        assertThat(Preprocessing.fit(table, range(2), ALL, Set.of("y", "id")).columns())
                .containsExactly("x");
        assertThatThrownBy(() -> Preprocessing.fit(
                        table, range(2), listed(List.of("y", "id"), List.of(), List.of()), Set.of("y", "id")))
                .hasMessageContaining("Column 'y' is a target")
                .hasMessageContaining("Column 'id' is a target");
    }

    @Test
    void fit_listsAndSniff_chooseTheColumns() {
        Table table = Tables.of(numeric("a", 1, 2), numeric("b", 1, 2), text("c", "u", "v"));
        assertThat(Preprocessing.fit(table, range(2), FeatureSettings.sniffed("a"), Set.of())
                        .columns())
                .containsExactly("b", "c");
        assertThat(Preprocessing.fit(table, range(2), listed(List.of("b"), List.of(), List.of()), Set.of())
                        .columns())
                .containsExactly("b");
        FeatureSettings sniff = new FeatureSettings(List.of(), List.of("b"), List.of(), List.of("c"), true);
        assertThat(Preprocessing.fit(table, range(2), sniff, Set.of()).columns())
                .containsExactly("a", "b");
    }

    @Test
    void fit_unusableSettings_reportsAllOfThem() {
        Table table = Tables.of(text("age", "old", "young"), numeric("bili", 1, 2));
        FeatureSettings settings =
                new FeatureSettings(List.of("age", "bilu"), List.of(), List.of(), List.of("idd"), false);
        assertThatThrownBy(() -> Preprocessing.fit(table, range(2), settings, Set.of()))
                .hasMessage("3 problems:\n"
                        + "  - Column 'bilu', named by features, is not in people.csv. Did you mean 'bili'?\n"
                        + "  - Column 'idd', named by features, is not in people.csv.\n"
                        + "  - Column 'age' holds words (row 1: 'old'), but features.numeric wants numbers. Maybe list it"
                        + " under categorical?");
    }

    @Test
    void fit_nothingLeft_saysWhatWasLeftOut() {
        assertThatThrownBy(() -> fit(Tables.of(numeric("x", 1, 1)), 2))
                .hasMessage("No column of people.csv is left as a feature: Column 'x' is the same in all training rows:"
                        + " not used.");
    }
}
