package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn.Box;
import ai.polymath.data.BoxesColumn.Objects;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StructuredColumnTest {
    private static final int[] LAST_FIRST = {2, 0};

    private static Table table(String source, Column... columns) {
        return new Table(source, List.of(columns));
    }

    private static Table together(Table... tables) {
        Map<String, Table> all = new LinkedHashMap<>();
        for (Table table : tables) {
            all.put(table.source(), table);
        }
        return Concatenation.of(all);
    }

    private static WordsColumn words() {
        return WordsColumn.of("w", Arrays.asList(List.of("a", "b", "a"), null, Arrays.asList("c", null)));
    }

    @Test
    void words_selectedRows_keepTheirWordsAndGaps() {
        WordsColumn chosen = words().select(LAST_FIRST);

        assertThat(chosen.rows()).isEqualTo(2);
        assertThat(chosen.text(0)).isEqualTo("c _");
        assertThat(chosen.word(0, 1)).isNull();
        assertThat(chosen.text(1)).isEqualTo("a b a");
        assertThat(chosen.longest()).isEqualTo(3);
        assertThat(words().isMissing(1)).isTrue();
    }

    @Test
    void concatenation_words_areOneBelowTheOtherAndMissingWhereASourceLacksThem() {
        WordsColumn other = WordsColumn.of("w", List.of(List.of("b", "d")));
        NumericColumn number = new NumericColumn("n", new double[] {1});

        Column all = together(table("one", words()), table("two", number), table("three", other))
                .column("w");

        assertThat(all.rows()).isEqualTo(5);
        assertThat(List.of(all.text(0), all.text(1), all.text(2), all.text(3), all.text(4)))
                .containsExactly("a b a", "", "c _", "", "b d");
    }

    @Test
    void concatenation_wordsAndNumbers_refusesAndNamesBoth() {
        Table one = table("one", words());
        Table two = table("two", new NumericColumn("w", new double[] {1}));

        assertThatThrownBy(() -> together(one, two))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'w' holds lists of words in source 'one'")
                .hasMessageContaining("numbers in source 'two'");
    }

    @Test
    void concatenation_pictures_findEachPictureInItsSource() {
        Column all = together(
                        table("one", ImageColumn.of("i", new Named("a", 2))),
                        table("two", new ImageColumn("i", new Named("b", 3), new int[] {2, ImageColumn.MISSING})))
                .column("i");

        assertThat(List.of(all.text(0), all.text(1), all.text(2), all.text(3))).containsExactly("a0", "a1", "b2", "");
        ImageColumn chosen = (ImageColumn) all.select(LAST_FIRST);
        assertThat(chosen.images().decode(chosen.index()[0]).values()).containsExactly(2);
    }

    @Test
    void concatenation_boxesAndGraphs_keepRowsAndGaps() {
        Objects one = new Objects(10, 20, List.of(new Box("cat", 1, 2, 3, 4, false)));
        Objects none = new Objects(10, 20, List.of());
        BoxesColumn boxes = new BoxesColumn("b", Arrays.asList(one, null, none));
        GraphColumn.Graph bond =
                new GraphColumn.Graph("CO", new int[] {1, 2}, new int[] {0, 1}, new int[] {1, 0}, new int[] {0, 0});
        GraphColumn graphs = new GraphColumn("g", Arrays.asList(bond, null, bond), List.of(3), List.of(1));

        Table all = together(table("one", boxes, graphs), table("two", boxes.select(LAST_FIRST)));

        BoxesColumn joined = (BoxesColumn) all.column("b");
        assertThat(joined.objects()).isEqualTo(Arrays.asList(one, null, none, none, one));
        assertThat(joined.classes()).containsExactly("cat");
        assertThat(joined.isMissing(1)).isTrue();
        assertThat(joined.isMissing(2)).as("no object is an answer").isFalse();
        assertThat(((GraphColumn) all.column("g")).graphs()).isEqualTo(Arrays.asList(bond, null, bond, null, null));
    }

    @Test
    void textEncoding_wordsOfTrainingRows_areTheVocabularyByFrequency() {
        Table table = table("t", words());
        FeatureSettings settings = FeatureSettings.numbers()
                .withStructures(new StructureSettings(Map.of("w", new TextSettings(1)), List.of()));

        Preprocessing fitted = Preprocessing.fit(table, new int[] {0}, settings, java.util.Set.of());
        FeatureBlock.Tokens tokens = (FeatureBlock.Tokens) fitted.apply(table).block("w");

        assertThat(((TextEncoding) fitted.encodings().get(0)).vocabulary()).containsExactly("a", "b");
        assertThat(tokens.tokens()).containsExactly(1, 2, 1, TextEncoding.UNKNOWN, TextEncoding.UNKNOWN);
        assertThat(tokens.longest(new int[] {1, 2})).isEqualTo(2);
    }

    @Test
    void fit_structuredColumnThatIsATarget_refuses() {
        FeatureSettings settings = FeatureSettings.numbers()
                .withStructures(new StructureSettings(Map.of("w", new TextSettings(1)), List.of()));

        assertThatThrownBy(() -> Preprocessing.fit(table("t", words()), new int[] {0}, settings, java.util.Set.of("w")))
                .hasMessageContaining("the model would see the answer");
    }

    /** Pictures whose one pixel is their index. */
    private record Named(String name, int count) implements Images {
        @Override
        public String describe(int index) {
            return name + index;
        }

        @Override
        public Picture decode(int index) {
            return new Picture(1, 1, 1, new byte[] {(byte) index});
        }
    }
}
