package ai.polymath.torch.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.Tiny;
import ai.polymath.torch.training.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle gives back the model to the bit, or says in one sentence what is wrong with it. */
class BundleTest {
    private static final Table TABLE = Tiny.table(1, 80);
    private static final ModelSettings MODEL = Tiny.model(List.of(6), Activation.SILU, Normalization.BATCH, 3);

    @TempDir
    private static Path original;

    private static Map<String, double[]> predictions = Map.of();

    @TempDir
    private Path folder;

    private Path bundle = Path.of("set before each test");

    @BeforeAll
    static void train() {
        var prepared =
                Tiny.prepare(TABLE, Tiny.allTasks(), MODEL, Tiny.training().withEpochs(3));
        try (FinishedRun run = Trainer.train(prepared)) {
            run.model().save(original.resolve("bundle"));
            predictions = run.model().predict(TABLE);
        }
    }

    @BeforeEach
    void copy() throws IOException {
        bundle = Files.createDirectory(folder.resolve("bundle"));
        try (Stream<Path> files = Files.list(original.resolve("bundle"))) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(file.getFileName()));
            }
        }
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> TrainedModel.load(bundle).close())
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll(words);
    }

    private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((task, values) -> assertThat(actual.get(task)).as(task).containsExactly(values));
    }

    @Test
    void load_whatWasSaved_predictsTheSameBits() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertSame(model.predict(TABLE), predictions);
            assertThat(model.name()).isEqualTo("tiny");
            assertThat(model.settings()).isEqualTo(MODEL);
        }
    }

    @Test
    void load_whatWasTrained_saysHow() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(model.training()).contains(Tiny.training().withEpochs(3));
        }
    }

    @Test
    void load_bundleThatDoesNotSayHowItWasTrained_predictsTheSameBits() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            model.withTrainingTree(Map.of()).save(bundle);
        }
        assertThat(bundle.resolve("training.json")).doesNotExist();
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(model.training()).isEmpty();
            assertSame(model.predict(TABLE), predictions);
        }
    }

    @Test
    void load_thenSave_sameFiles() throws IOException {
        Path again = folder.resolve("again");
        try (TrainedModel model = TrainedModel.load(bundle)) {
            model.save(again);
        }
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : files.toList()) {
                assertThat(again.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void save_overAnotherBundle_replacesItWhole() throws IOException {
        Files.writeString(bundle.resolve("old.txt"), "old");
        try (TrainedModel model = TrainedModel.load(bundle)) {
            model.save(bundle);
            assertSame(model.predict(TABLE), predictions);
        }
        assertThat(bundle.resolve("old.txt")).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("bundle");
        }
    }

    @Test
    void predict_tableWithOtherOrderMoreColumnsAndNoTargets_sameBits() {
        List<ai.polymath.data.Column> columns = new ArrayList<>(TABLE.columns().subList(0, 5));
        columns.add(new NumericColumn("more", new double[TABLE.rows()]));
        Collections.shuffle(columns, new Random(3));
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertSame(model.predict(new Table("new", columns)), predictions);
        }
    }

    @Test
    void predict_manyRows_sameAsRowByRowChunks() {
        int rows = 5000;
        int[] repeated = new int[rows];
        Arrays.setAll(repeated, i -> i % TABLE.rows());
        try (TrainedModel model = TrainedModel.load(bundle)) {
            Map<String, double[]> many = model.predict(TABLE.select(repeated));
            assertThat(many.get("dose")).hasSize(rows);
            double[] dose = predictions.getOrDefault("dose", new double[0]);
            double[] found = many.getOrDefault("dose", new double[0]);
            for (int i = 0; i < rows; i++) {
                assertThat(found[i]).isCloseTo(dose[i % dose.length], org.assertj.core.api.Assertions.within(1e-4));
            }
        }
    }

    @Test
    void predict_noRows_givesNoPredictions() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(model.predict(TABLE.select(new int[0])).values())
                    .allSatisfy(v -> assertThat(v).isEmpty());
        }
    }

    @Test
    void predict_columnsMissing_namesThem() {
        try (TrainedModel model = TrainedModel.load(bundle)) {
            Table less = new Table("less", TABLE.columns().subList(1, 4));
            assertThatThrownBy(() -> model.predict(less))
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("'x1'", "'region'", "less");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest.json",
                "model.json",
                "preprocessing.json",
                "tasks.json",
                "weights.safetensors",
                "training.json"
            })
    void load_anyByteOfAFileFlipped_isRefused(String name) throws IOException {
        Path file = bundle.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 25; trial++) {
            byte[] broken = whole.clone();
            int at = trial == 0 ? whole.length / 2 : random.nextInt(whole.length);
            broken[at] ^= (byte) (1 << random.nextInt(8));
            if (name.equals("manifest.json") && Character.isWhitespace(whole[at])) {
                // White space between entries may change into other white space without harm.
                continue;
            }
            Files.write(file, broken);
            assertThatThrownBy(() -> TrainedModel.load(bundle).close())
                    .as("byte %d of %s", at, name)
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manifest.json",
                "model.json",
                "preprocessing.json",
                "tasks.json",
                "weights.safetensors",
                "training.json"
            })
    void load_fileTruncatedEmptyOrMissing_isRefused(String name) throws IOException {
        Path file = bundle.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {whole.length - 2, whole.length / 2, 0}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(name);
        }
        Files.delete(file);
        assertRefused(name);
    }

    @Test
    void load_severalFilesBroken_namesAllOfThem() throws IOException {
        Files.delete(bundle.resolve("tasks.json"));
        Files.writeString(bundle.resolve("model.json"), "{}");
        assertRefused("tasks.json is missing", "model.json has 2 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1000000"})
    void load_newerFormat_saysSo(String version) throws IOException {
        String text = Files.readString(bundle.resolve("manifest.json"));
        assertThat(text).contains("\"version\" : 1,");
        Files.writeString(
                bundle.resolve("manifest.json"), text.replace("\"version\" : 1,", "\"version\" : " + version + ","));
        assertRefused("format version " + version, "up to 1", "newer Polymath");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "\"1\"", "1.5", "null", "99999999999"})
    void load_versionThatIsNone_isRefused(String version) throws IOException {
        String text = Files.readString(bundle.resolve("manifest.json"));
        Files.writeString(
                bundle.resolve("manifest.json"), text.replace("\"version\" : 1,", "\"version\" : " + version + ","));
        assertRefused("manifest.json", "version");
    }

    @Test
    void load_otherFormat_isRefused() throws IOException {
        Files.writeString(bundle.resolve("manifest.json"), "{\"format\": \"something\"}", StandardCharsets.UTF_8);
        assertRefused("manifest.json", "'something'");
        Files.writeString(bundle.resolve("manifest.json"), "[1, 2]");
        assertRefused("manifest.json");
    }

    @Test
    void load_wrongFolder_pointsToTheRightOne() {
        assertThatThrownBy(() -> TrainedModel.load(folder).close())
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll("is no bundle", "Did you mean " + bundle);
        bundle = folder.resolve("nowhere");
        assertRefused("nowhere", "is no bundle");
    }
}
