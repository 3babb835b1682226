package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncodingTest {
    private static TextSettings cut(Tokenizer tokenizer) {
        return new TextSettings(tokenizer, false, 1, null, null, false);
    }

    private static Column texts(String... texts) {
        List<String> dictionary = new ArrayList<>();
        int[] codes = new int[texts.length];
        for (int i = 0; i < texts.length; i++) {
            if (!dictionary.contains(texts[i])) {
                dictionary.add(texts[i]);
            }
            codes[i] = texts[i].isEmpty() ? TextColumn.MISSING : dictionary.indexOf(texts[i]);
        }
        return new TextColumn("text", codes, dictionary);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Don't panic! | Don't panic !",
                "'quoted' | ' quoted '",
                "rock'n'roll, 3.5 or 1,000. | rock'n'roll , 3.5 or 1,000 .",
                "a.b 3. x.5 | a . b 3 . x . 5",
                "well-known \u2026 \u00e9t\u00e9 e\u0301 | well - known \u2026 \u00e9t\u00e9 e\u0301",
                "\uD83D\uDE00\uD83D\uDE00 ok | \uD83D\uDE00 \uD83D\uDE00 ok",
            })
    void words_handMade_asTheRuleSays(String text, String expected) {
        assertThat(Tokenizer.WORDS.cut(text)).containsExactly(expected.strip().split(" "));
    }

    @Test
    void cut_otherWays_asTheirNamesSay() {
        assertThat(Tokenizer.SPACES.cut("  a.b \t c\u00a0d ")).containsExactly("a.b", "c", "d");
        assertThat(Tokenizer.CHARACTERS.cut("a b")).containsExactly("a", " ", "b");
        assertThat(Tokenizer.WORDS.cut(" \n ")).isEmpty();
        String endless = "a'".repeat(200_000);
        assertThat(Tokenizer.WORDS.cut(endless)).hasSize(2);
    }

    @Test
    void fit_counts_mostFrequentWordsAndTextsOfTrainingRowsOnly() {
        TextSettings two = new TextSettings(Tokenizer.WORDS, true, 2, 2, null, false);
        TextEncoding fitted = TextEncoding.fit(texts("The cat", "the dog the", "", "a cat a cat"), two);
        assertThat(fitted.vocabulary()).containsExactly("cat", "the");
        FeatureBlock.Tokens block = fitted.block(texts("CAT!", "", "the cow"));
        assertThat(block.offsets()).containsExactly(0, 2, 2, 4);
        assertThat(block.tokens()).containsExactly(1, 0, 2, 0);
    }

    @Test
    void block_letters_ofTheWordsAsTheyAreWritten() {
        TextSettings spelled = new TextSettings(Tokenizer.SPACES, true, 1, null, null, true);
        TextEncoding fitted = TextEncoding.fit(texts("aab Ba"), spelled);
        // a twice in one word counts twice: a 3, B and b 1.
        assertThat(fitted.letters()).containsExactly("a", "B", "b");
        FeatureBlock.Letters letters = fitted.block(texts("Ba zb Ba")).letters();
        assertThat(letters.words()).containsExactly(0, 1, 0);
        assertThat(letters.offsets()).containsExactly(0, 2, 4, 4);
        assertThat(letters.letters()).containsExactly(2, 1, 0, 3);
        assertThat(fitted.letterCount()).isEqualTo(4);
    }

    @Test
    void block_maxLength_wordsBehindLeftOut() {
        TextSettings three = new TextSettings(Tokenizer.WORDS, false, 1, null, 3, false);
        TextEncoding fitted = TextEncoding.fit(texts("a b c d e", "a"), three);
        assertThat(fitted.vocabulary()).containsExactly("a", "b", "c");
        assertThat(fitted.block(texts("c b a a", "b")).tokens()).containsExactly(3, 2, 1, 2);
    }

    @Test
    void fit_pieces_joinsOfTheTextbook() {
        // Sennrich et al. 2016: low 5, lower 2, newest 6, widest 3.
        Map<String, Integer> words = new HashMap<>(Map.of("low", 5, "lower", 2, "newest", 6, "widest", 3));
        List<String> joins = BytePairs.train(words, 4).joins();
        // es 9, then es-t 9; then o-w and l-o 7 each, of which o comes first by alphabet: the l is marked.
        assertThat(joins).containsExactly("e s", "es t", "o w", "\u2581l ow");
        assertThat(new BytePairs(joins).cut(List.of("lowest", "x")))
                .containsExactly(List.of("\u2581low", "est"), List.of("\u2581x"));
    }

    /** Counts all pairs anew for each join. */
    private static List<String> slowly(Map<String, Integer> words, int most) {
        Map<String, List<String>> pieces = new HashMap<>();
        words.keySet().forEach(word -> {
            List<String> letters = new ArrayList<>();
            word.codePoints().forEach(c -> letters.add((letters.isEmpty() ? "\u2581" : "") + Character.toString(c)));
            pieces.put(word, letters);
        });
        List<String> joins = new ArrayList<>();
        for (int n = 0; n < most; n++) {
            Map<List<String>, Integer> counts = new HashMap<>();
            pieces.forEach((word, letters) -> {
                for (int i = 0; i + 1 < letters.size(); i++) {
                    counts.merge(List.of(letters.get(i), letters.get(i + 1)), words.get(word), Integer::sum);
                }
            });
            List<String> best = null;
            for (Map.Entry<List<String>, Integer> entry : counts.entrySet()) {
                List<String> pair = entry.getKey();
                int lead = best == null ? entry.getValue() - 1 : entry.getValue() - counts.get(best);
                boolean first = best != null
                        && (pair.get(0).compareTo(best.get(0)) < 0
                                || (pair.get(0).equals(best.get(0))
                                        && pair.get(1).compareTo(best.get(1)) < 0));
                if (lead > 0 || (lead == 0 && first)) {
                    best = pair;
                }
            }
            if (best == null) {
                break;
            }
            joins.add(best.get(0) + " " + best.get(1));
            for (List<String> letters : pieces.values()) {
                for (int i = 0; i + 1 < letters.size(); i++) {
                    if (letters.get(i).equals(best.get(0)) && letters.get(i + 1).equals(best.get(1))) {
                        letters.set(i, best.get(0) + best.get(1));
                        letters.remove(i + 1);
                    }
                }
            }
        }
        return joins;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void train_random_asCountedAnewForEachJoin(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Integer> words = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder word = new StringBuilder();
            int length = random.nextInt(1, 8);
            for (int k = 0; k < length; k++) {
                word.append((char) ('a' + random.nextInt(3)));
            }
            words.put(word.toString(), random.nextInt(1, 5));
        }
        List<String> joins = BytePairs.train(words, 40).joins();
        assertThat(joins).isEqualTo(slowly(words, 40));
        new BytePairs(joins)
                .cut(List.copyOf(words.keySet()))
                .forEach(pieces -> assertThat(pieces).isNotEmpty());
    }

    @Test
    void fit_pieces_travelWithTheEncodingAndCoverNewWords() {
        TextSettings pieces = new TextSettings(Tokenizer.BPE, false, 1, 12, null, false);
        TextEncoding fitted = TextEncoding.fit(texts("low lower lowest", "new newer newest"), pieces);
        assertThat(fitted.size()).isLessThanOrEqualTo(13);
        FeatureBlock.Tokens block = fitted.block(texts("slow newest"));
        assertThat(block.length(0)).isBetween(3, 9);
        Map<String, Object> tree = Settings.toTree(fitted);
        TextEncoding again = Settings.fromTree(tree, "encoding", TextEncoding.class);
        assertThat(again).isEqualTo(fitted);
        assertThat(again.block(texts("slow newest")).tokens()).containsExactly(block.tokens());
    }

    @Test
    void fit_columnsOfOtherKinds_refusedWithReason() {
        WordsColumn words = WordsColumn.of("w", List.of(List.of("a")));
        assertThatThrownBy(() -> TextEncoding.fit(words, cut(Tokenizer.BPE)))
                .hasMessageContaining("holds words already");
        assertThatThrownBy(() -> TextEncoding.fit(new NumericColumn("n", new double[] {1}), TextSettings.USUAL))
                .hasMessageContaining("holds no texts");
        assertThatThrownBy(() -> new TextSettings(Tokenizer.BPE, false, 1, null, null, true))
                .hasMessageContaining("gives no whole words");
        assertThatThrownBy(() -> new TextSettings(Tokenizer.WORDS, false, 0, null, null, false))
                .hasMessageContaining("min_count is 0");
    }
}
