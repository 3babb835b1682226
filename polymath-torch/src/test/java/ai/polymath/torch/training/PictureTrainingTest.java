package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.AugmentSettings;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.ImageSettings;
import ai.polymath.data.Images;
import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.data.StructureSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.CountTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.CnnEncoder;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.ResNetEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures from the table to a trained model. */
class PictureTrainingTest {
    private static final int SIDE = 16;

    private record Stored(List<byte[]> pictures) implements Images {
        @Override
        public int count() {
            return pictures.size();
        }

        @Override
        public String describe(int index) {
            return "picture " + index;
        }

        @Override
        public Picture decode(int index) {
            return new Picture(SIDE, SIDE, 1, pictures.get(index));
        }
    }

    /** Bright bars, lying or standing, one or two a picture. */
    private static Table bars(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> pictures = new ArrayList<>();
        List<BoxesColumn.Objects> objects = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            byte[] picture = new byte[SIDE * SIDE];
            List<BoxesColumn.Box> boxes = new ArrayList<>();
            int count = 1 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                boolean lying = random.nextBoolean();
                int width = lying ? 6 : 3;
                int height = lying ? 3 : 6;
                int left = random.nextInt(SIDE / 2 - width + 1) + i * SIDE / 2;
                int top = random.nextInt(SIDE - height + 1);
                for (int y = top; y < top + height; y++) {
                    Arrays.fill(picture, y * SIDE + left, y * SIDE + left + width, (byte) 200);
                }
                boxes.add(new BoxesColumn.Box(
                        lying ? "lying" : "standing", left, top, left + width, top + height, false));
            }
            pictures.add(picture);
            objects.add(row == 5 ? null : new BoxesColumn.Objects(SIDE, SIDE, boxes));
        }
        return new Table(
                "bars", List.of(ImageColumn.of("image", new Stored(pictures)), new BoxesColumn("boxes", objects)));
    }

    private static CnnEncoder cnn() {
        return new CnnEncoder(
                null,
                List.of(
                        new CnnEncoder.Block(8, 3, null, 2, Normalization.BATCH, Activation.RELU),
                        new CnnEncoder.Block(16, 3, null, 1, Normalization.BATCH, Activation.RELU),
                        new CnnEncoder.Block(16, 3, null, 1, Normalization.BATCH, Activation.RELU)),
                CnnEncoder.Places.MAX,
                List.of(),
                Activation.RELU,
                0);
    }

    private static PreparedExperiment prepared(Table table, int epochs, AugmentSettings augment, EncoderKind encoder) {
        List<Task> tasks = List.of(
                MultilabelTask.ofBoxes("present", "boxes"),
                DetectionTask.of("where", "boxes"),
                CountTask.of("count", "boxes"));
        Experiment experiment = Experiment.of("bars", DataSettings.ofFile("any"), tasks)
                .withFeatures(FeatureSettings.sniffed()
                        .withStructures(StructureSettings.ofImage(
                                "image", ImageSettings.of(SIDE, SIDE, 1).withAugment(augment))))
                .withModel(new ModelSettings(encoder, new HardSharing(), new HeadSettings(List.of(), 0)))
                .withTraining(
                        Tiny.training().withEpochs(epochs).withBatchSize(20).withSeed(3));
        return PreparedExperiment.of(experiment, table);
    }

    private static final AugmentSettings VARIED = new AugmentSettings(AugmentSettings.Flip.HORIZONTAL, 0.1, 0.1, 0.1);

    @Test
    void train_onBars_findsThem_andTheBundlePredictsTheSame(@TempDir Path folder) {
        Table table = bars(1, 400);
        PreparedExperiment prepared =
                prepared(table, 14, new AugmentSettings(AugmentSettings.Flip.BOTH, 0, 0, 0), cnn());
        try (FinishedRun run = Trainer.train(prepared)) {
            Map<String, Double> where = run.result().tasks().get(1).figures().get(Part.TEST);
            assertThat(where.get("map_50")).isGreaterThan(0.8);
            assertThat(run.result().tasks().get(1).primaryBaseline(Part.TEST)).isZero();
            assertThat(run.result().findings()).anyMatch(line -> line.startsWith("Steps waited for pictures"));
            run.model().save(folder.resolve("bundle"));
            Map<String, double[]> before = run.model().predict(table);
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                Map<String, double[]> after = loaded.predict(table);
                for (String task : before.keySet()) {
                    assertThat(after.get(task)).containsExactly(before.get(task));
                }
            }
        }
    }

    @Test
    void train_stoppedAndResumed_isTheSameToTheBit(@TempDir Path folder) {
        PreparedExperiment prepared = prepared(bars(2, 100), 3, VARIED, cnn());
        Path checkpoint = folder.resolve("checkpoint");
        Map<String, Object> whole;
        try (FinishedRun run = Trainer.train(prepared)) {
            whole = outcome(run);
        }
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(2, 2), checkpoint))
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

    @Test
    void pictures_madeAhead_areThoseMadeAtOnce_andBoxesFollow() {
        PreparedExperiment prepared = prepared(bars(3, 60), 1, VARIED, cnn());
        FeatureBlock.Pictures block =
                (FeatureBlock.Pictures) prepared.features().block("image");
        Labels labels = prepared.labels().get(1);
        int[] rows = {3, 1, 5, 30, 7};
        try (PictureBatches ahead = PictureBatches.of(prepared);
                PictureBatches atOnce = PictureBatches.of(prepared)) {
            ahead.prepare(2, new int[] {9, 8});
            ahead.prepare(2, rows);
            ahead.vary(2);
            atOnce.vary(2);
            float[] varied = ahead.pixels(block, rows);
            assertThat(varied).containsExactly(atOnce.pixels(block, rows));
            float[] moved = atOnce.moved(labels, rows);
            for (int n = 0; n < rows.length; n++) {
                requireBright(varied, n, moved, n * labels.width());
            }
            assertThat(moved[2 * labels.width()]).isZero();
            atOnce.vary(3);
            assertThat(atOnce.pixels(block, rows)).isNotEqualTo(varied);
            ahead.leave();
            assertThat(ahead.movesBoxes()).isFalse();
            float[] plain = new float[SIDE * SIDE];
            block.pixels().read(3, plain, 0);
            assertThat(Arrays.copyOf(ahead.pixels(block, rows), plain.length)).containsExactly(plain);
        }
    }

    /** The middle of each box is bright. */
    private static void requireBright(float[] pictures, int picture, float[] labels, int row) {
        for (int i = 0; i < labels[row]; i++) {
            int at = row + 1 + 6 * i;
            int x = (int) ((labels[at + 1] + labels[at + 3]) / 2 * SIDE);
            int y = (int) ((labels[at + 2] + labels[at + 4]) / 2 * SIDE);
            assertThat(pictures[(picture * SIDE + y) * SIDE + x]).isGreaterThan(0.5f);
        }
    }

    @Test
    void prepare_brokenPicture_isToldWhenItsBatchIsWanted() {
        PreparedExperiment prepared = prepared(bars(3, 60), 1, VARIED, cnn());
        FeatureBlock.Pictures broken = new FeatureBlock.Pictures("image", 1, SIDE, SIDE, (row, into, at) -> {
            throw new PolymathException("File x.jpg is broken");
        });
        PreparedExperiment other = new PreparedExperiment(
                prepared.experiment(),
                prepared.split(),
                prepared.tasks(),
                prepared.preprocessing(),
                new ai.polymath.data.Features(new float[0], 0, new int[0], 0, 60, List.of(broken)),
                prepared.labels());
        try (PictureBatches batches = PictureBatches.of(other)) {
            batches.prepare(0, new int[] {1, 2});
            batches.vary(0);
            assertThatThrownBy(() -> batches.pixels(broken, new int[] {1, 2}))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("x.jpg");
        }
    }

    @Test
    void network_ofResnetWithAStride_keepsPlacesOfThatSize() {
        PreparedExperiment prepared = prepared(bars(4, 40), 1, AugmentSettings.NONE, cnn());
        for (Integer stride : Arrays.asList(2, 8, null)) {
            ModelSettings model = new ModelSettings(
                    new ResNetEncoder(null, 18, true, 2, stride), new HardSharing(), new HeadSettings(List.of(), 0));
            try (Network network = Network.build(
                            model, InputShape.of(prepared.preprocessing()), prepared.tasks(), OutputSettings.NONE);
                    ai.polymath.torch.engine.Scope scope = ai.polymath.torch.engine.Scope.open()) {
                var inputs = new ai.polymath.torch.network.Inputs(
                        ai.polymath.torch.engine.Tensors.zeros(
                                org.bytedeco.pytorch.global.torch.ScalarType.Float, 1, 0),
                        ai.polymath.torch.engine.Tensors.zeros(org.bytedeco.pytorch.global.torch.ScalarType.Long, 1, 0),
                        ai.polymath.torch.network.InputTensors.empty(
                                InputShape.of(prepared.preprocessing()),
                                org.bytedeco.pytorch.global.torch.ScalarType.Float));
                long side = SIDE / (stride == null ? 8 : stride);
                assertThat(network.outputs(inputs, false).get(1).shape()).containsExactly(1, 6, side, side);
                assertThat(network.outputs(inputs, false).get(0).shape()).containsExactly(1, 1, 2);
            }
        }
    }

    @Test
    void network_ofPoolingThatForgetsPlaces_refusesDetection() {
        PreparedExperiment prepared = prepared(bars(4, 40), 1, AugmentSettings.NONE, cnn());
        CnnEncoder flat =
                new CnnEncoder(null, cnn().blocks(), CnnEncoder.Places.FLATTEN, List.of(), Activation.RELU, 0);
        ModelSettings model = new ModelSettings(flat, new HardSharing(), new HeadSettings(List.of(), 0));
        assertThatThrownBy(() -> Network.build(
                        model, InputShape.of(prepared.preprocessing()), prepared.tasks(), OutputSettings.NONE))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'where'", "detection", "cnn");
        CnnEncoder other =
                new CnnEncoder(List.of(1, 8, 8), cnn().blocks(), CnnEncoder.Places.MAX, List.of(), Activation.RELU, 0);
        ModelSettings wrong = new ModelSettings(other, new HardSharing(), new HeadSettings(List.of(), 0));
        assertThatThrownBy(() -> Network.build(
                        wrong, InputShape.of(prepared.preprocessing()), prepared.tasks(), OutputSettings.NONE))
                .hasMessageContainingAll("[1, 8, 8]", "[1, 16, 16]", "features.image");
    }
}
