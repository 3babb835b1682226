package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.data.FeatureSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.Representation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TorchScript module as an encoder: it learns as a built-in one would, stays frozen, resumes and travels. */
class TorchScriptTest {
    private static final List<String> IN_ORDER = List.of("w0", "b0", "w1", "b1");
    private static final String MLP = "{type: mlp, widths: [8, 6], activation: tanh, dropout: 0}";

    @TempDir
    private Path folder;

    @BeforeEach
    void setUp() {
        Engine.start(1);
    }

    private static ModelSettings model(String encoder, String sharing) {
        return new ModelSettings(
                Settings.parse(encoder, "test", EncoderSettings.class),
                Settings.parse(sharing, "test", SharingSettings.class),
                new HeadSettings(List.of(), 0));
    }

    private static PreparedExperiment prepared(String encoder, String sharing, String method) {
        var how = Tiny.training()
                .withEpochs(4)
                .withBatchSize(16)
                .withOptimizer(Resumable.optimizer("adamw"))
                .withBalancing(
                        new BalancingSettings(Settings.parse("{method: " + method + "}", "test", Balancing.class)));
        return Tiny.prepare(
                Tiny.table(3, 100),
                FeatureSettings.numbers("x1", "x2"),
                List.of(BinaryTask.of("ill"), RegressionTask.of("dose"), RegressionTask.of("pain")),
                model(encoder, sharing),
                how);
    }

    private static String script(Path file, String more) {
        return "{type: torchscript, path: '" + file + "'" + more + "}";
    }

    /** A module with the weights that the built-in encoder begins with. */
    private Path twin(List<String> order) {
        PreparedExperiment prepared = prepared(MLP, "{type: hard}", "equal");
        try (Network fresh = Network.build(
                prepared.experiment().model(),
                InputShape.of(prepared.preprocessing()),
                prepared.tasks(),
                OutputSettings.NONE,
                ScalarType.Float,
                Engine.device("cpu"),
                prepared.experiment().training().seed())) {
            Map<String, float[]> weights = new HashMap<>();
            for (int i = 0; i < IN_ORDER.size(); i++) {
                weights.put(
                        IN_ORDER.get(i), Tensors.floats(fresh.entries().get(i).tensor()));
            }
            return Scripts.connected(folder.resolve("twin.pt"), weights, order);
        }
    }

    /** Losses only; inner products, which the built-in encoder has without a Jacobian and the module with one. */
    @ParameterizedTest
    @ValueSource(strings = {"equal", "upgrad", "mgda", "grad-drop", "pcgrad"})
    void train_moduleOfTheFormOfABuiltInEncoder_learnsTheSame(String method) {
        Path file = twin(IN_ORDER);
        try (FinishedRun built = Trainer.train(prepared(MLP, "{type: hard}", method));
                FinishedRun script = Trainer.train(prepared(script(file, ", width: 6"), "{type: hard}", method))) {
            assertThat(script.model().network().sharedParameters())
                    .isEqualTo(built.model().network().sharedParameters());
            Map<String, double[]> expected = built.model().predict(Tiny.table(4, 40));
            script.model().predict(Tiny.table(4, 40)).forEach((task, values) -> {
                double[] other = expected.get(task);
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).isCloseTo(other[i], within(2e-3 * (1 + Math.abs(other[i]))));
                }
            });
            assertThat(script.model().network().parameters().isLinked()).isTrue();
            if (method.equals("equal")) {
                expected.forEach((task, values) -> assertThat(
                                script.model().predict(Tiny.table(4, 40)).get(task))
                        .isEqualTo(values));
            }
        }
    }

    /** The largest difference of two runs' predictions. */
    private static double difference(FinishedRun one, FinishedRun other) {
        Map<String, double[]> expected = one.model().predict(Tiny.table(4, 40));
        double[] largest = new double[1];
        other.model().predict(Tiny.table(4, 40)).forEach((task, values) -> {
            for (int i = 0; i < values.length; i++) {
                largest[0] = Math.max(largest[0], Math.abs(values[i] - expected.get(task)[i]));
            }
        });
        return largest[0];
    }

    /**
     * Parameters have the order in which the module holds them. Methods that look at sums over all parameters don't depend on it;
     * one that draws a chance for each parameter, as grad-drop, draws in that order, and so is another run of the same kind.
     */
    @ParameterizedTest
    @ValueSource(strings = {"equal", "upgrad", "grad-drop"})
    void train_otherOrderOfParameters_isAnotherDrawWhereEachParameterHasItsOwnChance(String method) {
        try (FinishedRun inOrder = Trainer.train(prepared(script(twin(IN_ORDER), ""), "{type: hard}", method));
                FinishedRun other = Trainer.train(
                        prepared(script(twin(List.of("b1", "w1", "b0", "w0")), ""), "{type: hard}", method))) {
            double difference = difference(inOrder, other);
            if (method.equals("grad-drop")) {
                assertThat(difference).isGreaterThan(0.005);
            } else {
                assertThat(difference).isLessThan(0.002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"equal", "upgrad"})
    void train_frozen_nothingOfTheModuleMoves(String method) {
        Path file = Scripts.normalized(folder.resolve("module.pt"), 2);
        PreparedExperiment prepared = prepared(script(file, ", frozen: true"), "{type: hard}", method);
        try (Network fresh = Network.build(
                        prepared.experiment().model(),
                        InputShape.of(prepared.preprocessing()),
                        prepared.tasks(),
                        OutputSettings.NONE);
                FinishedRun run = Trainer.train(prepared)) {
            FlatParameters after = run.model().network().parameters();
            assertThat(after.frozen()).containsOnlyKeys("shared.w", "shared.gain", "shared.shift");
            after.frozen()
                    .forEach((name, tensor) -> assertThat(Tensors.floats(tensor))
                            .isEqualTo(
                                    Tensors.floats(fresh.parameters().frozen().get(name))));
            after.buffers()
                    .forEach((name, tensor) -> assertThat(Tensors.floats(tensor))
                            .isEqualTo(Tensors.floats(fresh.parameters().buffer(name))));
            assertThat(run.model().network().sharedParameters()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{type: hard}", "{type: soft}"})
    void trainSaveResume_moduleWithModesAndStatistics_sameBitsAndNoFileLater(String sharing) throws IOException {
        Path file = Scripts.normalized(folder.resolve("module.pt"), 2);
        PreparedExperiment prepared = prepared(script(file, ""), sharing, "imtl-g");
        Path checkpoint = folder.resolve("checkpoint");
        Path bundle = folder.resolve("bundle");
        Map<String, double[]> before;
        try (FinishedRun whole = Trainer.train(prepared)) {
            assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), checkpoint))
                    .isInstanceOf(StoppedException.class);
            try (FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, checkpoint)) {
                assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
            }
            whole.model()
                    .network()
                    .parameters()
                    .buffers()
                    .forEach((name, tensor) ->
                            assertThat(Tensors.floats(tensor).length).isEqualTo(5));
            assertThat(Tensors.floats(whole.model()
                            .network()
                            .parameters()
                            .buffers()
                            .values()
                            .iterator()
                            .next()))
                    .isNotEqualTo(new float[5]);
            before = whole.model().predict(Tiny.table(4, 40));
            // Evaluation has no dropout.
            assertThat(whole.model().predict(Tiny.table(4, 40)).get("dose")).isEqualTo(before.get("dose"));
            whole.model().save(bundle);
        }
        Files.delete(file);
        try (TrainedModel model = TrainedModel.load(bundle)) {
            model.predict(Tiny.table(4, 40))
                    .forEach((task, values) -> assertThat(values).isEqualTo(before.get(task)));
        }
        Path module = bundle.resolve("module-1.pt");
        byte[] bytes = Files.readAllBytes(module);
        bytes[bytes.length / 2] ^= 1;
        Files.write(module, bytes);
        assertThatThrownBy(() -> TrainedModel.load(bundle)).hasMessageContaining("corrupted");
    }

    @Test
    void forward_placesOfPictures_areKeptOrPooled() {
        Path file = Scripts.places(folder.resolve("module.pt"));
        InputShape shape = new InputShape(
                0, List.of(), List.of(), List.of(), List.of(new BlockShape.Pictures("p", 3, 8, 6)), false);
        try (Network network = network(script(file, ""), shape);
                Scope scope = Scope.open()) {
            Tensor pixels = torch.rand(2, 3, 8, 6);
            Inputs inputs = new Inputs(
                    Tensors.zeros(ScalarType.Float, 2, 0),
                    Tensors.zeros(ScalarType.Long, 2, 0),
                    List.of(new InputBlock.Pictures(pixels)));
            Tensor z = ((Representation.Shared) network.represent(inputs, false)).z();
            Tensor w = network.entries().get(0).tensor();
            Tensor expected = torch.relu(torch.conv2d(
                            pixels,
                            w,
                            new org.bytedeco.pytorch.TensorOptional(),
                            new long[] {1, 1},
                            new long[] {1, 1},
                            new long[] {1, 1},
                            1))
                    .mean(2, 3);
            double[] found = Tensors.doubles(z);
            double[] wanted = Tensors.doubles(expected);
            assertThat(z.shape()).containsExactly(2, 4);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(wanted[i], within(1e-5));
            }
        }
    }

    private static Network network(String encoder, InputShape shape) {
        List<FittedTask> tasks = List.of(new FittedTask(RegressionTask.of("y"), List.of(), 0, 1));
        return Network.build(model(encoder, "{type: hard}"), shape, tasks, OutputSettings.NONE);
    }

    private void assertRefused(String encoder, String... messages) {
        InputShape.Feature x = new InputShape.Feature("x", 0, 1, -1);
        InputShape.Feature y = new InputShape.Feature("y", 1, 1, -1);
        assertThatThrownBy(() -> network(encoder, new InputShape(2, List.of(), List.of(x, y))))
                .isInstanceOf(PolymathException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(messages));
    }

    @Test
    void build_wrongFiles_areExplained() throws IOException {
        assertRefused(script(folder.resolve("none.pt"), ""), "none.pt does not exist");
        Path pickle = Files.write(folder.resolve("pickle.pt"), new byte[] {(byte) 0x80, 2, 'c'});
        assertRefused(script(pickle, ""), "is no TorchScript module: it holds pickled Python objects", "torch.jit");
        Path text = Files.writeString(folder.resolve("text.pt"), "hello");
        assertRefused(script(text, ""), "is no TorchScript module.");
        Path saved = folder.resolve("saved.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(saved))) {
            zip.putNextEntry(new ZipEntry("saved/data.pkl"));
            zip.write(new byte[] {(byte) 0x80, 2});
        }
        assertRefused(script(saved, ""), "It was written by torch.save");
        Path whole = Scripts.normalized(folder.resolve("whole.pt"), 2);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(script(cut, ""), "is no whole TorchScript module");
    }

    @Test
    void build_wrongShapes_areToldWithShapes() {
        assertRefused(
                script(Scripts.normalized(folder.resolve("three.pt"), 3), ""), "given zeros of shape [2, 2]", "2x2");
        assertRefused(
                script(Scripts.normalized(folder.resolve("two.pt"), 2), ", width: 512"),
                "makes [2, 5] of [2, 2], but width is 512");
        Path sum = Scripts.save(
                folder.resolve("sum.pt"), Map.of(), Map.of(), "def forward(self, x):\n    return x.sum()\n");
        assertRefused(script(sum, ""), "makes [] of [2, 2]", "[batch, width]");
        Path pair = Scripts.save(
                folder.resolve("pair.pt"), Map.of(), Map.of(), "def forward(self, x):\n    return (x, x)\n");
        assertRefused(script(pair, ""), "gives a Tuple");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmoe", "partial", "cross-stitch", "mtan", "adapters"})
    void build_sharingOfLayers_isRefused(String sharing) {
        Path file = Scripts.normalized(folder.resolve("module.pt"), 2);
        assertThatThrownBy(() -> Trainer.train(prepared(script(file, ""), "{type: " + sharing + "}", "equal")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("a torchscript module is one piece");
    }
}
