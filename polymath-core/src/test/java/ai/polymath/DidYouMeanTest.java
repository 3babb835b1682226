package ai.polymath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DidYouMeanTest {
    @ParameterizedTest
    @CsvSource({
        "bili, bili, 0",
        "bilu, bili, 1",
        "bli, bili, 1",
        "biili, bili, 1",
        "blii, bili, 1",
        "'', bili, 4",
        "kitten, sitting, 3"
    })
    void distance_countsInsertionsDeletionsReplacementsAndSwaps(String a, String b, int distance) {
        assertThat(DidYouMean.distance(a, b)).isEqualTo(distance);
        assertThat(DidYouMean.distance(b, a)).isEqualTo(distance);
    }

    /** The definition itself, by recursion. */
    private static int slow(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.length() + b.length();
        }
        int n = a.length();
        int m = b.length();
        String shortA = a.substring(0, n - 1);
        String shortB = b.substring(0, m - 1);
        int best = Math.min(slow(shortA, b), slow(a, shortB)) + 1;
        best = Math.min(best, slow(shortA, shortB) + (a.charAt(n - 1) == b.charAt(m - 1) ? 0 : 1));
        if (n > 1 && m > 1 && a.charAt(n - 1) == b.charAt(m - 2) && a.charAt(n - 2) == b.charAt(m - 1)) {
            best = Math.min(best, slow(a.substring(0, n - 2), b.substring(0, m - 2)) + 1);
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void distance_randomWords_agreesWithTheDefinition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            String a = word(random);
            String b = word(random);
            assertThat(DidYouMean.distance(a, b)).as("%s %s", a, b).isEqualTo(slow(a, b));
        }
    }

    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }

    @Test
    void hint_nearName_isASentenceWithALeadingSpace() {
        List<String> known = List.of("albumin", "bili", "age");
        assertThat(DidYouMean.hint("BILU", known)).isEqualTo(" Did you mean 'bili'?");
        assertThat(DidYouMean.hint("Albumin", known)).isEqualTo(" Did you mean 'albumin'?");
        assertThat(DidYouMean.hint("platelet", known)).isEmpty();
        assertThat(DidYouMean.hint("x", List.of())).isEmpty();
    }

    @Test
    void nearest_severalAtTheSameDistance_isTheFirstInTheAlphabet() {
        assertThat(DidYouMean.nearest("cot", List.of("cut", "cat"))).contains("cat");
        assertThat(DidYouMean.nearest("cots", List.of("cats", "cots2"))).contains("cats");
    }

    @Test
    void nearest_shortNamesWithoutACommonLetter_areNotNear() {
        assertThat(DidYouMean.nearest("x", List.of("a", "y"))).isEmpty();
        assertThat(DidYouMean.nearest("", List.of("a"))).isEmpty();
        assertThat(DidYouMean.nearest("X", List.of("x"))).contains("x");
    }
}
