package ai.polymath.torch.training;

import ai.polymath.balancing.Balancing;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Split;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.TextSettings;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Short texts of words that are good or bad, and loud or not; test rows have other words than training rows, which vectors
 * tell apart in the same way.
 */
final class Feelings {
    static final int WIDTH = 4;
    private static final int WORDS = 24;
    private static final int ROWS = 160;

    private Feelings() {}

    /** Words 0 to 11 of each kind are those of training and validation rows, the others those of test rows. */
    private static String word(boolean good, boolean loud, int number) {
        return (good ? "good" : "bad") + (loud ? "Loud" : "Calm") + (char) ('a' + number);
    }

    /** A file of vectors; the words of test rows stand there too. */
    static Path vectors(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            for (int kind = 0; kind < 4; kind++) {
                double[] v = {kind / 2 * 2 - 1, kind % 2 * 2 - 1, 0, 0};
                text.append(word(kind / 2 == 1, kind % 2 == 1, i));
                for (double x : v) {
                    text.append(String.format(Locale.ROOT, " %.4f", x + 0.2 * random.nextGaussian()));
                }
                text.append('\n');
            }
        }
        return Files.writeString(folder.resolve("vectors.txt"), text);
    }

    static Table table() {
        SplittableRandom random = new SplittableRandom(3);
        List<String> texts = new ArrayList<>();
        List<String> good = new ArrayList<>();
        List<String> loud = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            boolean isGood = random.nextBoolean();
            boolean isLoud = random.nextBoolean();
            int first = row < ROWS * 3 / 4 ? 0 : WORDS / 2;
            StringBuilder text = new StringBuilder("well");
            for (int k = random.nextInt(1, 4); k > 0; k--) {
                text.append(' ').append(word(isGood, isLoud, first + random.nextInt(WORDS / 2)));
            }
            texts.add(text.toString());
            good.add(isGood ? "yes" : "no");
            loud.add(isLoud ? "yes" : "no");
        }
        return new Table(
                "the test's table", List.of(column("text", texts), column("good", good), column("loud", loud)));
    }

    private static TextColumn column(String name, List<String> values) {
        List<String> distinct = values.stream().distinct().toList();
        return new TextColumn(name, values.stream().mapToInt(distinct::indexOf).toArray(), distinct);
    }

    static List<Task> tasks() {
        return List.of(
                new BinaryTask("good", null, 1, "yes", new BinaryTask.CrossEntropy(1), null),
                new BinaryTask("loud", null, 1, "yes", new BinaryTask.CrossEntropy(1), null));
    }

    /** How an encoder of such texts is written. */
    static String encoder(Path vectors, boolean trainable, int words) {
        WordVectorSettings settings = new WordVectorSettings(vectors, trainable, words);
        return "{type: rnn, units: 6, embedding: 4, pooling: mean, vectors: {path: '" + settings.path()
                + "', trainable: " + settings.trainable() + ", words: " + settings.words() + "}}";
    }

    static PreparedExperiment prepared(String encoder, String sharing, TrainingSettings how) {
        ModelSettings model = new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                Settings.parse(sharing, "test", SharingSettings.class),
                new HeadSettings(List.of(), 0));
        FeatureSettings features =
                FeatureSettings.sniffed().withStructures(StructureSettings.ofText(Map.of("text", TextSettings.USUAL)));
        Split split =
                new Split(Tiny.range(0, ROWS / 2), Tiny.range(ROWS / 2, ROWS * 3 / 4), Tiny.range(ROWS * 3 / 4, ROWS));
        return PreparedExperiment.of(Tiny.experiment(features, tasks(), model, how), table(), split);
    }

    static TrainingSettings training(int epochs, Balancing balancing) {
        return Tiny.training()
                .withEpochs(epochs)
                .withBatchSize(16)
                .withOptimizer(ai.polymath.experiment.AdamWSettings.of(0.03))
                .withBalancing(new BalancingSettings(balancing));
    }
}
