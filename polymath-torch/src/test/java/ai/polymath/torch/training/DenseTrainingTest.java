package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.balancing.GradNorm;
import ai.polymath.balancing.Mgda;
import ai.polymath.balancing.PcGrad;
import ai.polymath.balancing.UpGrad;
import ai.polymath.data.AugmentSettings;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.ImageSettings;
import ai.polymath.data.Part;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.run.RunResult;
import ai.polymath.settings.Settings;
import ai.polymath.task.DepthTask;
import ai.polymath.task.NormalsTask;
import ai.polymath.task.SegmentationTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.CnnEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.CrossStitch;
import ai.polymath.torch.sharing.HardSharing;
import ai.polymath.torch.sharing.Mtan;
import ai.polymath.torch.sharing.SoftSharing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Segmentation, depth and normals of drawn scenes, from the table to a trained model. */
class DenseTrainingTest {
    static final List<Task> TASKS = List.of(
            SegmentationTask.of("label", "label"), DepthTask.of("depth", "depth"), NormalsTask.of("normal", "normal"));

    static CnnEncoder cnn() {
        return new CnnEncoder(
                null,
                List.of(
                        new CnnEncoder.Block(16, 3, null, 2, Normalization.BATCH, Activation.RELU),
                        new CnnEncoder.Block(24, 3, null, 1, Normalization.BATCH, Activation.RELU)),
                CnnEncoder.Places.AVERAGE,
                List.of(),
                Activation.RELU,
                0);
    }

    static PreparedExperiment prepared(
            Table table, int epochs, AugmentSettings augment, SharingSettings sharing, Balancing balancing) {
        Experiment experiment = Experiment.of("scenes", DataSettings.ofFile("any"), TASKS)
                .withFeatures(FeatureSettings.sniffed()
                        .withStructures(StructureSettings.ofImage(
                                "image",
                                ImageSettings.of(DenseScenes.SIDE, DenseScenes.SIDE, 3)
                                        .withAugment(augment))))
                .withModel(new ModelSettings(cnn(), sharing, new HeadSettings(List.of(), 0)))
                .withTraining(Tiny.training()
                        .withEpochs(epochs)
                        .withBatchSize(16)
                        .withSeed(3)
                        .withBalancing(new BalancingSettings(balancing)));
        return PreparedExperiment.of(experiment, table);
    }

    private static final AugmentSettings VARIED = new AugmentSettings(AugmentSettings.Flip.BOTH, 0.1, 0.2, 0.05);

    @Test
    void train_onScenes_learnsAllThree_andTheBundlePredictsTheSame(@TempDir Path folder) {
        Table table = new DenseScenes(1, 160).table();
        PreparedExperiment prepared = prepared(table, 14, AugmentSettings.NONE, new HardSharing(), new EqualWeights());
        try (FinishedRun run = Trainer.train(prepared)) {
            RunResult result = run.result();
            Map<String, Double> label = result.tasks().get(0).figures().get(Part.TEST);
            Map<String, Double> depth = result.tasks().get(1).figures().get(Part.TEST);
            Map<String, Double> normal = result.tasks().get(2).figures().get(Part.TEST);
            assertThat(label.get("mean_iou"))
                    .isGreaterThan(0.6)
                    .isGreaterThan(2 * result.tasks().get(0).primaryBaseline(Part.TEST));
            assertThat(label.get("pixel_accuracy")).isGreaterThan(0.85);
            assertThat(depth.get("absolute_error"))
                    .isLessThan(0.7 * result.tasks().get(1).primaryBaseline(Part.TEST));
            assertThat(depth.get("relative_error"))
                    .isLessThan(0.7
                            * result.tasks().get(1).baseline().get(Part.TEST).get("relative_error"));
            assertThat(normal.get("within_angle@22.5"))
                    .isGreaterThan(0.05
                            + result.tasks().get(2).baseline().get(Part.TEST).get("within_angle@22.5"));
            assertThat(result.tasks().get(0).detail().confusion().total())
                    .isEqualTo(java.util.Arrays.stream(
                                    result.tasks().get(0).detail().counts().get(Part.TEST))
                            .sum());
            run.model().save(folder.resolve("bundle"));
            Map<String, double[]> before = run.model().predict(table);
            assertThat(before.get("normal")).hasSize(160 * 3 * DenseScenes.SIDE * DenseScenes.SIDE);
            Table test = table.select(prepared.rows(Part.TEST));
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                Map<String, double[]> after = loaded.predict(table);
                for (String task : before.keySet()) {
                    assertThat(after.get(task)).containsExactly(before.get(task));
                }
                assertThat(loaded.evaluate(test).get("label").get("mean_iou"))
                        .isCloseTo(label.get("mean_iou"), within(1e-6));
                assertThat(loaded.evaluate(test, List.of("depth"))).containsOnlyKeys("depth");
            }
        }
    }

    @Test
    void train_stoppedAndResumed_isTheSameToTheBit(@TempDir Path folder) {
        PreparedExperiment prepared =
                prepared(new DenseScenes(2, 50).table(), 2, VARIED, new HardSharing(), new EqualWeights());
        Path checkpoint = folder.resolve("checkpoint");
        Map<String, Object> whole;
        try (FinishedRun run = Trainer.train(prepared)) {
            whole = outcome(run);
        }
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(2, 1), checkpoint))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, checkpoint)) {
            assertThat(outcome(run)).isEqualTo(whole);
        }
    }

    /** But for how long it waited. */
    private static Map<String, Object> outcome(FinishedRun run) {
        Map<String, Object> outcome = Resumable.outcome(run);
        outcome.computeIfPresent("result", (key, text) -> text.toString().replaceAll("Steps waited[^\\]]*", ""));
        return outcome;
    }

    static List<SharingSettings> sharings() {
        return List.of(
                new HardSharing(),
                Settings.defaults(Mtan.class),
                Settings.defaults(CrossStitch.class),
                Settings.defaults(SoftSharing.class));
    }

    @ParameterizedTest
    @MethodSource("sharings")
    void train_withMissingMaps_worksWithSharingAndBalancing(SharingSettings sharing) {
        int[] labels = DenseScenes.all(40);
        int[] depths = labels.clone();
        for (int row = 0; row < 40; row += 3) {
            labels[row] = -1;
            depths[(row + 1) % 40] = -1;
        }
        DenseScenes scenes = new DenseScenes(4, 40);
        // A picture whose every pixel is ignored is there, but no label.
        java.util.Arrays.fill(scenes.classes.get(4), DenseScenes.IGNORE);
        Table table = scenes.table(labels, depths);
        for (Balancing balancing : List.of(
                Settings.defaults(UpGrad.class),
                Settings.defaults(Mgda.class),
                Settings.defaults(PcGrad.class),
                Settings.defaults(GradNorm.class))) {
            PreparedExperiment prepared = prepared(table, 1, VARIED, sharing, balancing);
            try (FinishedRun run = Trainer.train(prepared)) {
                run.history()
                        .epochs()
                        .get(0)
                        .train()
                        .forEach(task -> assertThat(task.loss())
                                .as("%s %s %s", sharing, balancing, task.task())
                                .isFinite());
            }
        }
    }
}
