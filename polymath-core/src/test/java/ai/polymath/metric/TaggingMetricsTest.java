package ai.polymath.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.data.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaggingMetricsTest {
    /** Spans as first-last:type, words from 0. */
    @ParameterizedTest
    @CsvSource({
        "O O, ''",
        "B-PER I-PER O, 0-1:PER",
        "B-PER B-PER, 0-0:PER 1-1:PER",
        "B-PER I-LOC, 0-0:PER 1-1:LOC",
        "O I-PER I-PER, 1-2:PER",
        "I-PER, 0-0:PER",
        "I-PER B-PER I-PER O I-LOC, 0-0:PER 1-2:PER 4-4:LOC",
        "S-PER S-PER, 0-0:PER 1-1:PER",
        "B-PER I-PER E-PER E-PER, 0-2:PER 3-3:PER",
        "B-PER E-PER I-PER, 0-1:PER 2-2:PER",
        "S-LOC I-LOC, 0-0:LOC 1-1:LOC",
        "B-A-B I-A-B, 0-1:A-B",
        "O B-PER, 1-1:PER",
        "NOUN VERB, ''"
    })
    void spans_handMade_asConlleval(String tags, String expected) {
        Set<String> found = new TreeSet<>();
        SpanF1.spans(tags.split(" ")).forEach(s -> found.add(s.from() + "-" + (s.to() - 1) + ":" + s.type()));
        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    private static final List<String> TAGS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");

    private static Scores scores(String[] truth, String[] told) {
        int width =
                Arrays.stream(truth).mapToInt(t -> t.split(" ").length).max().orElseThrow();
        int wide = width + 1;
        double[] labels = new double[truth.length * width];
        double[] predictions = new double[truth.length * wide];
        Arrays.fill(labels, Double.NaN);
        Arrays.fill(predictions, -1);
        for (int row = 0; row < truth.length; row++) {
            String[] trueTags = truth[row].split(" ");
            String[] toldTags = told[row].split(" ");
            for (int k = 0; k < trueTags.length; k++) {
                labels[row * width + k] = trueTags[k].equals("_") ? Double.NaN : TAGS.indexOf(trueTags[k]);
                predictions[row * wide + k] = TAGS.indexOf(toldTags[k]);
            }
        }
        return new Scores(new Labels(labels, width), predictions, wide, TAGS);
    }

    @Test
    void of_handMade_countsOverAllTexts() {
        // True spans: PER 0-1, LOC 3; told: PER 0-1, PER 3, LOC in the second text: 1 hit of 2 and of 3.
        Scores scores =
                scores(new String[] {"B-PER I-PER O B-LOC", "O O"}, new String[] {"B-PER I-PER O B-PER", "B-LOC O"});
        assertThat(new SpanF1().of(scores)).isEqualTo(2.0 / 5);
        assertThat(new TokenAccuracy().of(scores)).isEqualTo(4.0 / 6);
    }

    @Test
    void of_missingLabels_leftOut() {
        Scores scores = scores(new String[] {"B-PER _ O"}, new String[] {"B-PER I-PER O"});
        assertThat(new SpanF1().of(scores)).isEqualTo(1.0);
        assertThat(new TokenAccuracy().of(scores)).isEqualTo(1.0);
    }

    @Test
    void of_nothingToFind_undefined() {
        Scores scores = scores(new String[] {"O O"}, new String[] {"O O"});
        assertThat(new SpanF1().of(scores)).isNaN();
        assertThat(new TokenAccuracy().of(scores(new String[] {"_"}, new String[] {"O"})))
                .isNaN();
        assertThatThrownBy(() -> new SpanF1().of(new Scores(scores.labels(), scores.predictions(), scores.width())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Conlleval counts word by word, without lists of spans. */
    private static double byConlleval(String[] truth, String[] told) {
        long right = 0;
        long found = 0;
        long there = 0;
        for (int row = 0; row < truth.length; row++) {
            String[] a = (truth[row] + " O").split(" ");
            String[] b = (told[row] + " O").split(" ");
            boolean inside = false;
            String beforeA = "O";
            String beforeB = "O";
            for (int k = 0; k < a.length; k++) {
                boolean endA = ends(beforeA, a[k]);
                boolean endB = ends(beforeB, b[k]);
                if (inside) {
                    if (endA && endB && type(beforeA).equals(type(beforeB))) {
                        inside = false;
                        right++;
                    } else if (endA != endB || !type(a[k]).equals(type(b[k]))) {
                        inside = false;
                    }
                }
                boolean startA = starts(beforeA, a[k]);
                boolean startB = starts(beforeB, b[k]);
                inside |= startA && startB && type(a[k]).equals(type(b[k]));
                there += startA ? 1 : 0;
                found += startB ? 1 : 0;
                beforeA = a[k];
                beforeB = b[k];
            }
        }
        return 2.0 * right / (there + found);
    }

    private static String type(String tag) {
        return tag.contains("-") ? tag.substring(tag.indexOf('-') + 1) : "";
    }

    private static boolean ends(String before, String tag) {
        String move = before.charAt(0) + "" + tag.charAt(0);
        return List.of("BB", "BO", "IB", "IO").contains(move)
                || (before.charAt(0) != 'O' && !type(before).equals(type(tag)));
    }

    private static boolean starts(String before, String tag) {
        return tag.charAt(0) == 'B'
                || (before.equals("O") && tag.charAt(0) == 'I')
                || (!tag.equals("O") && !type(before).equals(type(tag)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void of_random_asCountedWordByWord(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> truth = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (int row = 0; row < 20; row++) {
            StringBuilder a = new StringBuilder();
            StringBuilder b = new StringBuilder();
            int length = random.nextInt(1, 9);
            for (int k = 0; k < length; k++) {
                String tag = TAGS.get(random.nextInt(TAGS.size()));
                a.append(k == 0 ? "" : " ").append(tag);
                b.append(k == 0 ? "" : " ").append(random.nextInt(3) > 0 ? tag : TAGS.get(random.nextInt(TAGS.size())));
            }
            truth.add(a.toString());
            told.add(b.toString());
        }
        String[] first = truth.toArray(new String[0]);
        String[] second = told.toArray(new String[0]);
        assertThat(new SpanF1().of(scores(first, second))).isEqualTo(byConlleval(first, second));
    }

    @Test
    void mostFrequentTag_someMissing_countedWithoutThem() {
        Labels labels = new Labels(new double[] {1, 2, Double.NaN, 2, 1, 0, Double.NaN, Double.NaN}, 4);
        assertThat(Baselines.mostFrequentTag(labels, 3).answer()).containsExactly(1, 1, 1, 1);
        Labels none = new Labels(new double[] {Double.NaN}, 1);
        assertThatThrownBy(() -> Baselines.mostFrequentTag(none, 3)).hasMessageContaining("No training example");
    }
}
