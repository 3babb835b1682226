package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.ImageSettings;
import ai.polymath.data.Part;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.TextSettings;
import ai.polymath.data.Tokenizer;
import ai.polymath.data.WordsColumn;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.TaskResult;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.TorchScriptEncoder;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.sharing.HardSharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks about words and about pixels with a TorchScript module below them, from the table to the bundle. */
class TorchScriptPlacesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void setUp() {
        Engine.start(1);
    }

    private static ModelSettings model(Path module) {
        return new ModelSettings(
                new TorchScriptEncoder(module, null, false), new HardSharing(), new HeadSettings(List.of(), 0));
    }

    private static Tensor random(double deviation, long... shape) {
        return torch.randn(shape)
                .mul_(new org.bytedeco.pytorch.Scalar(deviation))
                .set_requires_grad(true);
    }

    /** A word's tag is the word before it being "not", or the word's own letter; a text with w3 is loud. */
    private static Table sentences(int rows) {
        SplittableRandom random = new SplittableRandom(4);
        List<List<String>> words = new ArrayList<>();
        List<List<String>> tags = new ArrayList<>();
        int[] loud = new int[rows];
        for (int row = 0; row < rows; row++) {
            List<String> own = new ArrayList<>();
            List<String> tag = new ArrayList<>();
            int length = random.nextInt(1, 8);
            for (int k = 0; k < length; k++) {
                String word = random.nextInt(5) == 0 ? "not" : "w" + random.nextInt(8);
                boolean negated = k > 0 && own.get(k - 1).equals("not");
                own.add(word);
                tag.add(negated ? "N" : word.equals("not") ? "O" : (word.charAt(1) - '0') % 2 == 0 ? "E" : "U");
            }
            words.add(own);
            tags.add(tag);
            loud[row] = own.contains("w3") ? 1 : 0;
        }
        return new Table(
                "sentences",
                List.of(
                        WordsColumn.of("words", words),
                        WordsColumn.of("tag", tags),
                        new TextColumn("loud", loud, List.of("no", "yes"))));
    }

    private PreparedExperiment tagging(Path module) {
        TextSettings plain = new TextSettings(Tokenizer.WORDS, false, 1, null, null, false);
        FeatureSettings features = new FeatureSettings(List.of(), List.of(), List.of(), List.of(), false)
                .withStructures(StructureSettings.ofText(Map.of("words", plain)));
        List<Task> tasks = List.of(TaggingTask.of("tag"), BinaryTask.of("loud"));
        return PreparedExperiment.of(
                Tiny.experiment(
                        features,
                        tasks,
                        model(module),
                        Tiny.training().withEpochs(25).withBatchSize(16).withOptimizer(AdamSettings.of(0.01))),
                sentences(240));
    }

    private static void assertBetter(TaskResult task, double share) {
        double figure = task.primary(Part.TEST);
        double baseline = task.primaryBaseline(Part.TEST);
        assertThat(figure).as(task.task() + " against " + baseline).isGreaterThan(baseline + share * (1 - baseline));
    }

    @Test
    void train_tagsOfWordsAndAClassOfTheText_bothLearnedAndTheBundlePredictsTheSame() {
        Path module;
        try (Scope scope = Scope.open()) {
            torch.manual_seed(2);
            module = Scripts.save(
                    folder.resolve("words.pt"),
                    Map.of("table", random(0.5, 12, 8), "w", random(0.3, 16, 8, 3)),
                    Map.of(),
                    """
                    def forward(self, x):
                        h = torch.embedding(self.table, x).transpose(1, 2)
                        return torch.relu(torch.conv1d(h, self.w, None, [1], [1]))
                    """);
        }
        PreparedExperiment prepared = tagging(module);
        Table table = sentences(240);
        try (FinishedRun run = Trainer.train(prepared)) {
            run.result().tasks().forEach(task -> assertBetter(task, 0.7));
            run.model().save(folder.resolve("bundle"));
            Map<String, double[]> before = run.model().predict(table);
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                loaded.predict(table)
                        .forEach((task, values) -> assertThat(values).containsExactly(before.get(task)));
            }
        }
    }

    @Test
    void train_vectorsForTagsOfWords_isRefused() {
        Path module;
        try (Scope scope = Scope.open()) {
            module = Scripts.save(
                    folder.resolve("vector.pt"),
                    Map.of("table", random(0.5, 12, 8)),
                    Map.of(),
                    "def forward(self, x):\n    return torch.embedding(self.table, x).mean(1)\n");
        }
        PreparedExperiment prepared = tagging(module);
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("a task has an answer for every place");
    }

    @Test
    void train_pixelsOfScenes_allThreeTasksLearned() {
        Path module;
        try (Scope scope = Scope.open()) {
            torch.manual_seed(2);
            module = Scripts.save(
                    folder.resolve("pixels.pt"),
                    Map.of("a", random(0.3, 16, 3, 3, 3), "b", random(0.12, 24, 16, 3, 3)),
                    Map.of(),
                    """
                    def forward(self, x):
                        h = torch.relu(torch.conv2d(x, self.a, None, [2, 2], [1, 1]))
                        return torch.relu(torch.conv2d(h, self.b, None, [1, 1], [1, 1]))
                    """);
        }
        FeatureSettings features = FeatureSettings.sniffed()
                .withStructures(
                        StructureSettings.ofImage("image", ImageSettings.of(DenseScenes.SIDE, DenseScenes.SIDE, 3)));
        Experiment experiment = Experiment.of("scenes", DataSettings.ofFile("any"), DenseTrainingTest.TASKS)
                .withFeatures(features)
                .withModel(model(module))
                .withTraining(Tiny.training()
                        .withEpochs(12)
                        .withBatchSize(16)
                        .withSeed(3)
                        .withOptimizer(AdamSettings.of(0.01)));
        PreparedExperiment prepared = PreparedExperiment.of(experiment, new DenseScenes(1, 120).table());
        try (FinishedRun run = Trainer.train(prepared)) {
            assertBetter(run.result().tasks().get(0), 0.2);
            TaskResult depth = run.result().tasks().get(1);
            assertThat(depth.primary(Part.TEST)).isLessThan(0.85 * depth.primaryBaseline(Part.TEST));
            TaskResult normal = run.result().tasks().get(2);
            assertThat(normal.primary(Part.TEST)).isLessThan(normal.primaryBaseline(Part.TEST));
        }
    }
}
