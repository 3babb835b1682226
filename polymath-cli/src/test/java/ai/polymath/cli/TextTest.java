package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A treebank from the file to tags in a file. */
class TextTest {
    private static final List<String> NOUNS = List.of("cat", "dog", "boy", "girl");
    private static final List<String> VERBS = List.of("sees", "likes", "hears");

    @TempDir
    private Path folder;

    private static String word(int number, String form, String tag) {
        return number + "\t" + form + "\t_\t" + tag + "\t_\t_\t_\t_\t_\t_\n";
    }

    /** Sentences such as "the cat sees"; some have an object, and those are of another genre. */
    private Path treebank() throws IOException {
        return treebank("small.conllu", 1, 80);
    }

    private Path treebank(String name, long seed, int sentences) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            boolean object = random.nextBoolean();
            text.append("# newdoc id = ")
                    .append(object ? "long-" : "short-")
                    .append(i)
                    .append('\n');
            text.append(word(1, "the", "DET"));
            text.append(word(2, NOUNS.get(random.nextInt(4)), "NOUN"));
            text.append(word(3, VERBS.get(random.nextInt(3)), i % 9 == 0 ? "_" : "VERB"));
            if (object) {
                text.append(word(4, "a", "DET")).append(word(5, NOUNS.get(random.nextInt(4)), "NOUN"));
            }
            text.append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void train_treebank_predictsTagsOfAnotherAndJudgesThem() throws IOException {
        Path data = treebank();
        Path file = Files.writeString(folder.resolve("experiment.yaml"), """
                name: small
                data: {path: small.conllu, split: {type: random, seed: 2}}
                features: {text: {words: {letters: true}}}
                tasks:
                  upos: {type: tagging, decoder: crf}
                  genre: {type: binary, positive: long}
                model:
                  encoder: {type: rnn, embedding: 8, units: 8, bidirectional: true, pooling: max}
                training:
                  optimizer: {type: adam, learning_rate: 0.02}
                  epochs: 30
                  batch_size: 8
                  threads: 1
                """);
        assertThat(Cli.good("check", file).out()).contains("DET", "parameters");
        Path run = folder.resolve("run");
        assertThat(Cli.good("train", file, "--out", run).out()).contains("token_accuracy", "genre");

        Path out = folder.resolve("tags.csv");
        Cli.good("predict", run.resolve("bundle"), data, "--keep", "document", "-o", out, "--threads", "1");
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(81);
        assertThat(lines.get(0)).isEqualTo("document,upos,genre,genre_probability");
        assertThat(lines.subList(1, 81))
                .allSatisfy(line -> assertThat(line)
                        .matches("(long-\\d+,DET NOUN VERB DET NOUN|short-\\d+,DET NOUN VERB),(long|short),.*"));

        String judged = Cli.good("evaluate", run.resolve("bundle"), data, "--threads", "1")
                .out();
        assertThat(judged).containsPattern("upos +token_accuracy +1\\.000");
        checkOthers(run.resolve("bundle"));
        checkFormats(run.resolve("bundle"), data, judged, lines);
    }

    /** Sentences that were not there in training: each task is far above what the most frequent answer reaches. */
    private void checkOthers(Path bundle) throws IOException {
        Path others = treebank("others.conllu", 7, 120);
        List<String> lines = Files.readAllLines(others);
        Map<String, Long> tags = lines.stream()
                .filter(line -> line.contains("\t") && !line.split("\t")[3].equals("_"))
                .collect(Collectors.groupingBy(line -> line.split("\t")[3], Collectors.counting()));
        double words = tags.values().stream().mapToLong(n -> n).sum();
        double tagged = Collections.max(tags.values()) / words;
        double longs = lines.stream()
                        .filter(line -> line.startsWith("# newdoc id = long"))
                        .count()
                / 120.0;
        double genre = Math.max(longs, 1 - longs);
        assertThat(tagged).isBetween(0.3, 0.6);
        assertThat(genre).isBetween(0.5, 0.65);
        Path json = folder.resolve("others.json");
        Cli.good("evaluate", bundle, others, "-o", json, "--threads", "1");
        JsonNode figures = Json.read(json).path("tasks");
        assertThat(figures.path("upos").path("token_accuracy").asDouble()).isGreaterThan(tagged + 0.8 * (1 - tagged));
        assertThat(figures.path("genre").path("accuracy").asDouble()).isGreaterThan(genre + 0.8 * (1 - genre));
        assertThat(figures.path("genre").path("auroc").asDouble()).isGreaterThan(0.95);
    }

    /** Files whose names tell nothing, read by --format as by data.format. */
    private void checkFormats(Path bundle, Path data, String judged, List<String> predicted) throws IOException {
        Path nameless = Files.copy(data, folder.resolve("held-out.corpus"));
        Path out = folder.resolve("nameless.csv");
        Cli.good("predict", bundle, nameless, "--format", "conllu", "--keep", "document", "-o", out, "--threads", "1");
        assertThat(Files.readAllLines(out)).isEqualTo(predicted);
        assertThat(Cli.good("evaluate", bundle, nameless, "--format", "conllu", "--threads", "1")
                        .out())
                .isEqualTo(judged);
        Path tagged = Files.writeString(folder.resolve("tagged.corpus"), "the DET\ncat NOUN\nsees VERB\n");
        String format = "{type: tagged, columns: [words, upos], separator: space}";
        assertThat(Cli.good("evaluate", bundle, tagged, "--format", format, "--threads", "1")
                        .out())
                .containsPattern("upos +token_accuracy +1\\.000")
                .contains("task 'genre' is not judged");
        Cli.mistake("predict", bundle, nameless, "-o", out).says("held-out.corpus", "--format");
        Cli.mistake("predict", bundle, nameless, "--format", "conlu", "-o", out).says("--format", "'conllu'");
        Cli.mistake("evaluate", bundle, tagged, "--format", "{type: tagged, colums: [words, upos]}")
                .says("--format", "colums", "columns");
        Cli.mistake("predict", bundle, "--sql", "SELECT 1", "--format", "conllu", "-o", out)
                .says("--format", "query");
        Cli.mistake("predict", bundle, nameless, "--format", "openchemlib-toxicity", "-o", out)
                .says("openchemlib-toxicity", "reads no file");
    }

    @Test
    void train_tagsThatDontFitTheWords_errorNamesTheRow() throws IOException {
        Files.writeString(folder.resolve("table.csv"), "words,tags\na b,X Y\na b c,X Y\na,X\nb,Y\nc,X\n");
        Path file = Files.writeString(folder.resolve("experiment.yaml"), """
                name: small
                data: {path: table.csv, split: {type: random, validation: 0.2, test: 0.2}}
                features: {text: {words: {tokenizer: spaces}}}
                tasks: {tags: {type: tagging}}
                model: {encoder: {type: rnn}}
                """);
        assertThat(Cli.run("train", file, "--out", folder.resolve("run")).err())
                .contains("row 2 has 2 tags in column 'tags', but the text 'words' has 3 words");
    }

    @Test
    void train_wordVectorsBesideTheExperiment_areSaidAndNotNeededLater() throws IOException {
        Path data = treebank();
        StringBuilder vectors = new StringBuilder();
        SplittableRandom random = new SplittableRandom(2);
        for (String word : List.of("the", "cat", "dog", "boy", "sees", "bird", "fish")) {
            vectors.append(word).append(String.format(java.util.Locale.ROOT, " %.3f 0.5 -1%n", random.nextDouble()));
        }
        Path words = Files.writeString(folder.resolve("words.txt"), vectors);
        Path file = Files.writeString(folder.resolve("experiment.yaml"), """
                name: vectors
                data: {path: small.conllu, split: {type: random, seed: 2}}
                features: {text: {words: {}}}
                tasks:
                  upos: {type: tagging}
                  genre: {type: binary, positive: long}
                model:
                  encoder: {type: rnn, embedding: 3, units: 4, vectors: {path: words.txt, trainable: false, words: 7}}
                training: {epochs: 1, batch_size: 8, threads: 1}
                """);
        // The nine words of the treebank, "bird" and "fish".
        assertThat(Cli.good("check", file).out())
                .contains("7 of 11 words have a vector in words.txt", "36 more numbers are frozen");
        Path run = folder.resolve("with-vectors");
        assertThat(Cli.good("train", file, "--out", run).out()).contains("7 of 11 words have a vector");
        Files.delete(words);
        Path out = folder.resolve("out.csv");
        Cli.good("predict", run.resolve("bundle"), data, "-o", out, "--threads", "1");
        assertThat(Files.readAllLines(out)).hasSize(81);
        assertThat(Cli.run("check", file).err()).contains("words.txt does not exist");
    }
}
