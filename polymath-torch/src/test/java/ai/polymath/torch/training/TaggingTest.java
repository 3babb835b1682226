package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.TextSettings;
import ai.polymath.data.Tokenizer;
import ai.polymath.data.WordsColumn;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.LetterSettings;
import ai.polymath.torch.encoder.Pooling;
import ai.polymath.torch.encoder.RnnEncoder;
import ai.polymath.torch.encoder.SequenceSettings;
import ai.polymath.torch.encoder.Vocabulary;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.RecurrentCell;
import ai.polymath.torch.sharing.HardSharing;
import ai.polymath.torch.sharing.SharingVariants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags of words and a class of the whole text, from one network. */
class TaggingTest {
    private static final List<Task> TASKS =
            List.of(TaggingTask.of("tag").withDecoder(TaggingTask.Decoder.CRF), BinaryTask.of("loud"));

    /**
     * Sentences of made-up words: what ends with a letter of its own has a tag of its own, behind "not" another one. Every
     * tenth word occurs once only; a fifth of the tags and some rows are missing. A sentence with "so" is loud.
     */
    private static Table table(int rows) {
        SplittableRandom random = new SplittableRandom(3);
        List<List<String>> words = new ArrayList<>();
        List<List<String>> tags = new ArrayList<>();
        int[] loud = new int[rows];
        for (int row = 0; row < rows; row++) {
            List<String> sentence = new ArrayList<>();
            List<String> own = new ArrayList<>();
            int length = random.nextInt(1, 8);
            boolean missing = random.nextInt(8) == 0;
            for (int k = 0; k < length; k++) {
                boolean negated = k > 0 && sentence.get(k - 1).equals("not");
                String word = random.nextInt(6) == 0 ? "not" : random.nextInt(9) == 0 ? "so" : made(random);
                String tag = word.length() < 4 ? "O" : (negated ? "N" : "P") + word.charAt(word.length() - 1);
                sentence.add(word);
                own.add(random.nextInt(5) == 0 ? null : tag);
            }
            words.add(sentence);
            tags.add(missing ? null : own);
            loud[row] = sentence.contains("so") ? 1 : 0;
        }
        List<Column> columns = List.of(
                WordsColumn.of("words", words),
                WordsColumn.of("tag", tags),
                new TextColumn("loud", loud, List.of("no", "yes")));
        return new Table("made-up sentences", columns);
    }

    private static final OptimizerSettings LEARNING = Settings.parse(
                    "optimizer: {type: adam, learning_rate: 0.02}", "the test", Holder.class)
            .optimizer();

    /** A file with the one key. */
    record Holder(@ai.polymath.settings.Doc("How to step.") OptimizerSettings optimizer) {}

    private static String made(SplittableRandom random) {
        String stem = "" + (char) ('d' + random.nextInt(20)) + (char) ('d' + random.nextInt(20)) + "m";
        return stem + (char) ('a' + random.nextInt(3));
    }

    private static PreparedExperiment prepare(Table table, ModelSettings model, int epochs) {
        TextSettings spelled = new TextSettings(Tokenizer.WORDS, false, 2, null, null, true);
        FeatureSettings features = new FeatureSettings(List.of(), List.of(), List.of(), List.of(), false)
                .withStructures(StructureSettings.ofText(Map.of("words", spelled)));
        int rows = table.rows();
        Split split =
                new Split(Tiny.range(0, rows / 2), Tiny.range(rows / 2, 3 * rows / 4), Tiny.range(3 * rows / 4, rows));
        return PreparedExperiment.of(
                Tiny.experiment(
                        features,
                        TASKS,
                        model,
                        Tiny.training().withEpochs(epochs).withBatchSize(16).withOptimizer(LEARNING)),
                table,
                split);
    }

    private static EncoderKind encoder(int layers) {
        LetterSettings letters = new LetterSettings(4, List.of(2), 8);
        SequenceSettings input = new SequenceSettings(null, Vocabulary.SHARED, 0.1, 0, letters);
        return new RnnEncoder(input, 6, RecurrentCell.GRU, 8, layers, true, Pooling.MAX, 0);
    }

    static Stream<String> sharings() {
        return SharingVariants.all().filter(yaml -> !yaml.contains("sluice"));
    }

    @ParameterizedTest
    @MethodSource("sharings")
    void predict_amongLongerTexts_asAlone(String sharing) {
        Engine.start(1);
        Table table = table(24);
        ModelSettings model =
                new ModelSettings(encoder(3), SharingVariants.parse(sharing), new HeadSettings(List.of(), 0));
        PreparedExperiment prepared = prepare(table, model, 1);
        try (Network network = Network.build(
                        model,
                        InputShape.of(prepared.preprocessing()),
                        prepared.tasks(),
                        ScalarType.Float,
                        Engine.device("cpu"),
                        5);
                TrainedModel whole = new TrainedModel(
                        "t", model, prepared.preprocessing(), prepared.tasks(), OutputSettings.NONE, network)) {
            Map<String, double[]> together = whole.predict(table);
            int width = together.get("tag").length / table.rows();
            for (int row = 0; row < table.rows(); row++) {
                Map<String, double[]> alone = whole.predict(table.select(new int[] {row}));
                double[] tags = alone.get("tag");
                assertThat(Arrays.copyOfRange(together.get("tag"), row * width, row * width + tags.length))
                        .containsExactly(tags);
                assertThat(together.get("loud")[row]).isCloseTo(alone.get("loud")[0], within(1e-5));
            }
        }
    }

    @Test
    void build_whereNoPlaceIsKept_saysWhy() {
        Engine.start(1);
        for (String sharing : List.of("{type: sluice}", "{type: hard}")) {
            EncoderKind encoder = sharing.contains("sluice")
                    ? encoder(2)
                    : new RnnEncoder(SequenceSettings.TOKENS, 4, RecurrentCell.GRU, 4, 1, false, Pooling.ATTENTION, 0);
            ModelSettings model =
                    new ModelSettings(encoder, SharingVariants.parse(sharing), new HeadSettings(List.of(), 0));
            PreparedExperiment prepared = prepare(table(24), model, 1);
            assertThatThrownBy(() -> Network.build(
                                    model,
                                    InputShape.of(prepared.preprocessing()),
                                    prepared.tasks(),
                                    OutputSettings.NONE)
                            .close())
                    .hasMessageContaining("Task 'tag' is a tagging task")
                    .hasMessageContaining("one vector an example");
        }
    }

    @ParameterizedTest
    @EnumSource(TaggingTask.Decoder.class)
    void train_tagsThatFollowRules_learnedForUnseenWordsAndKeptInTheBundle(
            TaggingTask.Decoder decoder, @TempDir Path folder) {
        Engine.start(1);
        Table table = table(600);
        ModelSettings model = new ModelSettings(encoder(1), new HardSharing(), new HeadSettings(List.of(), 0));
        PreparedExperiment asked = prepare(table, model, 12);
        PreparedExperiment prepared = PreparedExperiment.of(
                asked.experiment()
                        .withTasks(List.of(TaggingTask.of("tag").withDecoder(decoder), BinaryTask.of("loud"))),
                table,
                asked.split());
        FinishedRun run = Trainer.train(prepared);
        try (TrainedModel trained = run.model()) {
            Table test = table.select(prepared.rows(Part.TEST));
            Map<String, Map<String, Double>> figures = trained.evaluate(test);
            assertThat(figures.get("tag").get("token_accuracy")).isGreaterThan(0.9);
            assertThat(figures.get("loud").get("auroc")).isGreaterThan(0.95);
            trained.save(folder.resolve("bundle"));
            try (TrainedModel again = TrainedModel.load(folder.resolve("bundle"))) {
                assertThat(again.evaluate(test)).isEqualTo(figures);
            }
        }
    }
}
