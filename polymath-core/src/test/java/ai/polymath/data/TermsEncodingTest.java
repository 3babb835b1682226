package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsEncodingTest {
    private static Column texts(String... texts) {
        List<String> dictionary = Arrays.stream(texts).distinct().toList();
        int[] codes = Arrays.stream(texts)
                .mapToInt(text -> text.isEmpty() ? TextColumn.MISSING : dictionary.indexOf(text))
                .toArray();
        return new TextColumn("text", codes, dictionary);
    }

    private static TermsSettings terms(int ngrams, int minCount, int most, TermWeighting weighting) {
        return new TermsSettings(Tokenizer.WORDS, true, ngrams, List.of(), minCount, most, weighting);
    }

    private static TermsEncoding fitted(Column column, TermsSettings settings) {
        List<FeatureEncoding> encodings = new ArrayList<>();
        TermsEncoding.fit(column, settings, encodings, new ArrayList<>());
        return (TermsEncoding) encodings.get(0);
    }

    private static float[] encoded(TermsEncoding encoding, Column column) {
        int width = encoding.denseWidth();
        Features features = new Features(new float[column.rows() * width], width, new int[0], 0, column.rows());
        encoding.encode(column, features, 0);
        return features.dense();
    }

    @Test
    void fit_wordsAndPairs_countedByRowsNotByPlaces() {
        Column train = texts("Good good good film", "a good film", "", "bad");
        TermsEncoding encoding = fitted(train, terms(2, 2, 10, TermWeighting.COUNTS));
        // "good good" is twice in one row only.
        assertThat(encoding.terms()).containsExactly("film", "good", "good film");
        float two = (float) (Math.log(3) / Math.log(2));
        assertThat(encoded(encoding, texts("GOOD, good film", "", "film good")))
                .containsExactly(new float[] {1, two, 1, 0, 0, 0, 1, 1, 0}, within(1e-6f));
        assertThat(fitted(train, terms(2, 2, 1, TermWeighting.COUNTS)).terms()).containsExactly("film");
    }

    @Test
    void fit_characters_runsOfThem() {
        TermsSettings pairs = new TermsSettings(Tokenizer.CHARACTERS, false, 2, List.of(), 1, 99, TermWeighting.COUNTS);
        assertThat(fitted(texts("a b"), pairs).terms()).containsExactlyInAnyOrder("a", " ", "b", "a ", " b");
    }

    private static TermsSettings letters(int ngrams, int shortest, int longest) {
        return new TermsSettings(
                Tokenizer.WORDS, true, ngrams, List.of(shortest, longest), 1, 9999, TermWeighting.COUNTS);
    }

    @Test
    void fit_letters_runsInsideWordsWithTheirEnds() {
        assertThat(fitted(texts("An ox."), letters(0, 2, 3)).terms())
                .containsExactlyInAnyOrder(
                        "  a", " an", " n ", "  an", " an ", "  o", " ox", " x ", "  ox", " ox ", "  .", " . ", "  . ");
        // Too short for any run: the word as a whole; a letter outside the first plane is one letter.
        assertThat(fitted(texts("a b\uD83D\uDE00"), letters(0, 4, 5)).terms())
                .containsExactlyInAnyOrder("  a ", "  b ", "  \uD83D\uDE00 ");
        assertThat(fitted(texts("ox"), letters(1, 2, 2)).terms()).containsExactlyInAnyOrder("ox", "  o", " ox", " x ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void encode_letters_countedAsASlowSearchCountsThem(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] rows = new String[12];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.ints(1 + random.nextInt(30), 0, 4)
                    .mapToObj(k -> List.of("a", "b", "c", " ").get(k))
                    .collect(Collectors.joining());
            rows[i] = rows[i].isBlank() ? "a" : rows[i].strip();
        }
        int shortest = 1 + random.nextInt(3);
        int longest = shortest + random.nextInt(3);
        TermsEncoding encoding = fitted(texts(rows), letters(0, shortest, longest));
        float[] dense = encoded(encoding, texts(rows));
        int width = encoding.terms().size();
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < width; k++) {
                String run = encoding.terms().get(k).substring(1);
                // A space ends one word and begins the next, so every word gets two of its own.
                String row = " " + rows[i].replaceAll(" +", "  ") + " ";
                int count = 0;
                for (int at = 0; at + run.length() <= row.length(); at++) {
                    boolean here = row.startsWith(run, at);
                    boolean ofOneWord = run.strip().indexOf(' ') < 0 && !run.startsWith("  ") && !run.endsWith("  ");
                    count += here && ofOneWord ? 1 : 0;
                }
                assertThat((double) dense[i * width + k])
                        .as("'%s' in '%s'", run, rows[i])
                        .isCloseTo(Math.log(1 + count) / Math.log(2), within(1e-6));
            }
        }
    }

    @Test
    void fit_wordsAlready_missingOnesBreakARun() {
        WordsColumn words = WordsColumn.of("text", List.of(List.of("a", "b"), Arrays.asList("a", null, "b")));
        assertThat(fitted(words, terms(2, 1, 9, TermWeighting.COUNTS)).terms()).containsExactly("a", "b", "a b");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void encode_tfidf_asTheFormulaSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] rows = new String[30];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.ints(1 + random.nextInt(8), 0, 9)
                    .mapToObj(k -> "w" + k * k % 7)
                    .collect(Collectors.joining(" "));
        }
        TermsEncoding encoding = fitted(texts(rows), terms(1, 1, 99, TermWeighting.TFIDF));
        float[] dense = encoded(encoding, texts(rows));
        for (int i = 0; i < rows.length; i++) {
            List<String> own = List.of(rows[i].split(" "));
            double[] expected = new double[encoding.terms().size()];
            for (int k = 0; k < expected.length; k++) {
                String term = encoding.terms().get(k);
                long with = Arrays.stream(rows)
                        .filter(row -> List.of(row.split(" ")).contains(term))
                        .count();
                long count = own.stream().filter(term::equals).count();
                expected[k] = Math.log(1 + count) / Math.log(2) * (1 + Math.log(31.0 / (1 + with)));
            }
            double length = Math.sqrt(Arrays.stream(expected).map(x -> x * x).sum());
            for (int k = 0; k < expected.length; k++) {
                assertThat((double) dense[i * expected.length + k]).isCloseTo(expected[k] / length, within(1e-6));
            }
        }
    }

    @Test
    void fit_noTermOftenEnough_leftOutAndTold() {
        List<FeatureEncoding> encodings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        TermsEncoding.fit(texts("a", "b"), terms(1, 2, 9, TermWeighting.COUNTS), encodings, notes);
        assertThat(encodings).isEmpty();
        assertThat(notes).singleElement().asString().contains("'text'").contains("no term that 2");
    }

    @Test
    void preprocessing_textAndTermsOfOneColumn_bothAndTheSameAgainFromAFile() {
        StructureSettings structures = Settings.parse(
                "{text: {text: {}}, terms: {text: {ngrams: 2, weighting: tfidf}}}", "test", StructureSettings.class);
        FeatureSettings settings = FeatureSettings.numbers().withStructures(structures);
        Table table = new Table("here", List.of(texts("a b", "b a b", "a b", "c")));
        Preprocessing made = Preprocessing.fit(table, new int[] {0, 1, 2, 3}, settings, Set.of());
        assertThat(made.encodings()).hasSize(2);
        Features features = made.apply(table);
        assertThat(features.denseWidth()).isEqualTo(3);
        assertThat(features.blocks()).hasSize(1);
        Preprocessing again = Settings.fromTree(Settings.toTree(made), "again", Preprocessing.class);
        assertThat(again).isEqualTo(made);
        assertThat(again.apply(table).dense()).containsExactly(features.dense());
    }

    /** A table of so many rows that they can't be one array, held as one word for all. */
    @Test
    void apply_moreNumbersThanAnArrayHolds_refusedWithWhatToDo() {
        List<String> words =
                java.util.stream.IntStream.range(0, 9999).mapToObj(k -> "w" + k).toList();
        TermsEncoding encoding = new TermsEncoding(
                "text", terms(1, 1, 9999, TermWeighting.COUNTS), words, java.util.Collections.nCopies(9999, 1.0));
        Preprocessing made = new Preprocessing(List.of(encoding), List.of());
        Table table = new Table("here", List.of(new TextColumn("text", new int[300_000], List.of("w1"))));
        assertThatThrownBy(() -> made.apply(table))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("9999 numbers", "300000 rows", "max_terms");
    }

    @Test
    void settings_outOfRange_refusedByName() {
        assertThatThrownBy(() -> terms(0, 1, 1, TermWeighting.COUNTS)).hasMessageContaining("ngrams is 0");
        assertThatThrownBy(() -> letters(1, 3, 2)).hasMessageContaining("letters is [3, 2]");
        assertThatThrownBy(() -> letters(1, 0, 2)).hasMessageContaining("letters is [0, 2]");
        assertThatThrownBy(() -> letters(1, 2, 10)).hasMessageContaining("letters is [2, 10]");
        assertThatThrownBy(() -> Settings.parse("{letters: [3]}", "test", TermsSettings.class))
                .hasMessageContaining("letters is [3]");
        assertThatThrownBy(
                        () -> Settings.parse("{letters: [2, 3], tokenizer: characters}", "test", TermsSettings.class))
                .hasMessageContaining("tokenizer is characters");
        assertThatThrownBy(() -> terms(1, 0, 1, TermWeighting.COUNTS)).hasMessageContaining("min_count is 0");
        assertThatThrownBy(() -> terms(1, 1, 0, TermWeighting.COUNTS)).hasMessageContaining("max_terms is 0");
        assertThatThrownBy(() -> new TermsSettings(Tokenizer.BPE, true, 1, List.of(), 1, 1, TermWeighting.COUNTS))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("bpe");
        assertThatThrownBy(() -> Settings.parse("{numeric: [text], terms: {text: {}}}", "test", FeatureSettings.class))
                .hasMessageContaining("listed twice");
    }

    @Test
    void fit_columnWithoutTexts_refused() {
        NumericColumn numbers = new NumericColumn("n", new double[] {1, 2});
        FeatureSettings settings = FeatureSettings.numbers()
                .withStructures(StructureSettings.ofTerms(Map.of("n", terms(1, 1, 9, TermWeighting.COUNTS))));
        Table table = new Table("here", List.of(numbers));
        assertThatThrownBy(() -> Preprocessing.fit(table, new int[] {0, 1}, settings, Set.of()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'n'")
                .hasMessageContaining("features.terms");
    }
}
