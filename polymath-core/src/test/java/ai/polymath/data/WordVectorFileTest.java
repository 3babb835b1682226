package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordVectorFileTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("vectors.txt"), text);
    }

    private Path packed(byte[] bytes) throws IOException {
        Path file = folder.resolve("vectors.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
        return file;
    }

    @Test
    void vectors_gloveForm_onlyWantedWords() throws IOException {
        WordVectors found = WordVectorFile.vectors(file("the 1 2\ncat -0.5 1e-3\ndog 7 8\n"), Set.of("cat", "bird"), 2);

        assertThat(found.byForm()).containsOnlyKeys("cat");
        assertThat(found.of("cat")).containsExactly(-0.5f, 1e-3f);
        assertThat(found.of("bird")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 3\nthe 1 2 3\ncat 4 5 6\n",
                "2 3\nthe 1 2 3 \r\ncat 4 5 6 \r\n",
                "2\t3\nthe\t1\t2\t3\ncat\t4\t5\t6"
            })
    void vectors_headerTrailingSpacesTabsLineEnds_areUnderstood(String text) throws IOException {
        assertThat(WordVectorFile.vectors(file(text), Set.of("cat"), 3).of("cat"))
                .containsExactly(4, 5, 6);
        assertThat(WordVectorFile.words(file(text), 5)).containsExactly("the", "cat");
    }

    @Test
    void vectors_wordTwice_firstCounts() throws IOException {
        assertThat(WordVectorFile.vectors(file("a 1 1\na 2 2\n"), Set.of("a"), 2)
                        .of("a"))
                .containsExactly(1, 1);
    }

    @Test
    void vectors_case_exactThenLower() throws IOException {
        WordVectors found =
                WordVectorFile.vectors(file("the 1 1\nUS 2 2\nus 3 3\n"), Set.of("The", "US", "us", "THEM"), 2);

        assertThat(found.of("The")).containsExactly(1, 1);
        assertThat(found.of("US")).containsExactly(2, 2);
        assertThat(found.of("us")).containsExactly(3, 3);
        assertThat(found.of("THEM")).isNull();
    }

    @Test
    void vectors_wordWithSpacesOrNumbers_lastNumbersAreTheVector() throws IOException {
        WordVectors found =
                WordVectorFile.vectors(file("the 1 2\n. . . 3 4\nat 5 7 8\n2 9 9\n"), Set.of(". . .", "at 5", "2"), 2);

        assertThat(found.of(". . .")).containsExactly(3, 4);
        assertThat(found.of("at 5")).containsExactly(7, 8);
        assertThat(found.of("2")).containsExactly(9, 9);
    }

    @Test
    void vectors_gzip_areUnpackedWhateverTheName() throws IOException {
        Path file = packed("caf\u00e9 1 2\n".getBytes(StandardCharsets.UTF_8));
        assertThat(WordVectorFile.vectors(file, Set.of("caf\u00e9"), 2).of("caf\u00e9"))
                .containsExactly(1, 2);
    }

    @Test
    void vectors_gzipCutOff_isAnError() throws IOException {
        StringBuilder text = new StringBuilder();
        new SplittableRandom(1)
                .ints(4000)
                .forEach(i -> text.append("w").append(i).append(" 1 2\n"));
        Path file = packed(text.toString().getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> WordVectorFile.vectors(file, Set.of("a"), 2))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("not a whole gzip file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 1 2\\nb 1\\n | line 2: expected a word and 2 numbers, found 1 numbers",
                "a 1 2\\nb 1 x\\n | line 2: 'x' is no number",
                "a 1 2\\n\\nb 1 2\\n | line 2: expected a word",
                "b 1 NaN\\n | line 1: 'NaN' is no finite number",
                "3 2\\na 1 2\\nb 1 2\\n | ends after 2 word vectors, but its first line promises 3",
                "word\\n | line 1: expected a word and its numbers",
                "'' | holds no word vectors",
                "a 1 2 3\\n | have 3 numbers, but the words of this encoder have 2",
                "1 3\\na 1 2 3\\n | have 3 numbers, but the words of this encoder have 2"
            })
    void vectors_brokenFile_errorNamesFileLineAndRule(String text, String message) throws IOException {
        Path file = file(text.replace("\\n", "\n"));
        assertThatThrownBy(() -> WordVectorFile.vectors(file, Set.of("b"), 2))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void vectors_noLineEnd_stopsAtAMegabyte() throws IOException {
        byte[] zeros = new byte[3 << 20];
        Path file = Files.write(folder.resolve("zeros"), zeros);
        assertThatThrownBy(() -> WordVectorFile.vectors(file, Set.of("b"), 2))
                .hasMessageContaining("longer than a megabyte");
        assertThatThrownBy(() -> WordVectorFile.vectors(folder.resolve("none"), Set.of("b"), 2))
                .hasMessageContaining("does not exist");
    }

    @Test
    void words_firstOnes_eachOnce() throws IOException {
        Path file = file("the 1\nof 2\nthe 3\ncat 4\nbroken\n");
        assertThat(WordVectorFile.words(file, 3)).containsExactly("the", "of", "cat");
        assertThat(WordVectorFile.words(file, 0)).isEmpty();
    }

    /** Lines made by chance, against reading them the slow way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void vectors_randomFile_areThoseOfASlowReader(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int width = random.nextInt(1, 9);
        Map<String, float[]> expected = new HashMap<>();
        StringBuilder text = new StringBuilder();
        Set<String> wanted = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            String word = Integer.toString(random.nextInt(15_000), 36) + "\u00fc";
            float[] vector = new float[width];
            text.append(word);
            for (int k = 0; k < width; k++) {
                vector[k] = (float) random.nextGaussian();
                text.append(' ').append(vector[k]);
            }
            text.append('\n');
            if (i % 3 == 0) {
                wanted.add(word);
            }
            expected.putIfAbsent(word, vector);
        }
        WordVectors found = WordVectorFile.vectors(file(text.toString()), wanted, width);

        assertThat(found.byForm().keySet()).isEqualTo(wanted);
        assertThat(wanted).allSatisfy(word -> assertThat(found.of(word)).isEqualTo(expected.get(word)));
    }
}
