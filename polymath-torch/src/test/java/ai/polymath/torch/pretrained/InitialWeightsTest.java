package ai.polymath.torch.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Safetensors;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.sharing.HardSharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of other models by name: into which place, of which type, and what is said if they don't fit. */
class InitialWeightsTest {
    static final int WIDTH = 2;

    @TempDir
    private Path folder;

    private static Network network(String encoder, InitialWeightsSettings weights, InputShape shape) {
        Engine.start(1);
        ModelSettings model = new ModelSettings(
                        Settings.parse(encoder, "test", EncoderSettings.class),
                        new HardSharing(),
                        new HeadSettings(List.of(), 0))
                .withInitFrom(weights);
        List<FittedTask> tasks = List.of(new FittedTask(RegressionTask.of("y"), List.of(), 0, 1));
        return Network.build(
                model,
                shape,
                tasks,
                ai.polymath.experiment.OutputSettings.NONE,
                ScalarType.Float,
                Engine.device("cpu"),
                1);
    }

    private static InputShape pictures() {
        return new InputShape(
                0, List.of(), List.of(), List.of(), List.of(new BlockShape.Pictures("p", 3, 64, 64)), false);
    }

    private static InputShape numbers(int n) {
        List<InputShape.Feature> features = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            features.add(new InputShape.Feature("x" + i, i, 1, -1));
        }
        return new InputShape(n, List.of(), features);
    }

    private static InitialWeightsSettings settings(String yaml) {
        return Settings.parse(yaml, "test", InitialWeightsSettings.class);
    }

    private static String load(Network network, InitialWeightsSettings weights) {
        return InitialWeights.load(network, weights);
    }

    private static float[] weight(Network network, String name) {
        FlatParameters parameters = network.parameters();
        for (int i = 0; i < parameters.parameters().size(); i++) {
            if (parameters.parameters().get(i).name().equals(name)) {
                return Tensors.floats(parameters.leaf(i));
            }
        }
        Tensor frozen = parameters.frozen().get(name);
        return Tensors.floats(frozen == null ? parameters.buffer(name) : frozen);
    }

    /** The map that the page on encoders gives. */
    private InitialWeightsSettings documented(Path file, String more) throws IOException {
        Matcher found = Pattern.compile("(?s)  init_from:\n(.*?)```")
                .matcher(Files.readString(Path.of("..", "docs", "encoders.md")));
        assertThat(found.find()).isTrue();
        String yaml = found.group(1).replaceFirst("path: \\S+", "path: " + file) + more;
        return settings(yaml.indent(0).replaceAll("(?m)^    ", ""));
    }

    @ParameterizedTest
    @CsvSource({"F32, 18", "F16, 18", "BF16, 18", "F64, 50"})
    void load_torchvisionWithTheDocumentedMap_everyNumberFindsItsPlace(String type, int depth) throws IOException {
        SavedWeights saved = SavedWeights.torchvision(type, depth);
        InitialWeightsSettings weights = documented(saved.write(folder.resolve("resnet.safetensors")), "");
        try (Network network =
                network("{type: resnet, small: false, width: 2, depth: " + depth + "}", weights, pictures())) {
            load(network, weights);

            // The names as they must become, written anew and not by patterns.
            saved.values.forEach((name, values) -> {
                if (!name.startsWith("fc.")) {
                    assertThat(weight(network, ours(name))).as(name).isEqualTo(values);
                }
            });
            long trunk = network.sharedParameters()
                    + network.parameters().buffers().values().stream()
                            .mapToLong(Tensor::numel)
                            .sum();
            long given = saved.values.entrySet().stream()
                    .filter(e -> !e.getKey().startsWith("fc."))
                    .mapToLong(e -> e.getValue().length)
                    .sum();
            assertThat(given).isEqualTo(trunk);
        }
    }

    private static String ours(String name) {
        String[] parts = name.split("\\.");
        String last = parts[parts.length - 1];
        if (parts.length == 2) {
            return "shared.stem." + (parts[0].equals("conv1") ? "convolution." : "norm.") + last;
        }
        int group = parts[0].charAt(5) - '1';
        String block = "shared.group." + group + "." + parts[1] + ".";
        if (parts[2].equals("downsample")) {
            return block + "shortcut." + (parts[3].equals("0") ? "convolution." : "norm.") + last;
        }
        boolean convolution = parts[2].startsWith("conv");
        return block + parts[2].charAt(parts[2].length() - 1) + (convolution ? ".convolution." : ".norm.") + last;
    }

    @Test
    void load_manyMisfits_allAreToldAtOnceAndNothingChanges() {
        Path file = new SavedWeights("F32")
                .add("shared.layer.0.weight", 4, 5)
                .add("shared.layer.0.bais", 4)
                .add("shared.layer.1.weight", 3, 4)
                .add("other", 2)
                .write(folder.resolve("w.safetensors"));
        InitialWeightsSettings weights = settings("{path: " + file + "}");
        try (Network network = network("{type: mlp, widths: [4, 3]}", weights, numbers(6))) {
            float[] before = Tensors.floats(network.parameters().values());

            assertThatThrownBy(() -> load(network, weights))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("'shared.layer.0.weight' has the shape [4, 5], but 'shared.layer.0.weight' of"
                            + " the network has [4, 6]")
                    .hasMessageContaining("no place in the network: other, shared.layer.0.bais")
                    .hasMessageContaining("not in the file: shared.layer.0.bias, shared.layer.1.bias")
                    .hasMessageContaining("Did you mean");
            assertThat(Tensors.floats(network.parameters().values())).isEqualTo(before);
        }
    }

    @Test
    void load_notStrict_takesWhatFits() {
        SavedWeights saved = new SavedWeights("F32").add("body.0.weight", 4, 6).add("fc.weight", 9, 9);
        Path file = saved.write(folder.resolve("w.safetensors"));
        InitialWeightsSettings weights = settings("{path: " + file + ", map: {body: shared.layer}, strict: false}");
        try (Network network = network("{type: mlp, widths: [4, 3]}", weights, numbers(6))) {
            float[] other = weight(network, "shared.layer.1.weight");
            assertThat(load(network, weights)).contains("1 weights (24 numbers)");
            assertThat(weight(network, "shared.layer.0.weight")).isEqualTo(saved.values.get("body.0.weight"));
            assertThat(weight(network, "shared.layer.1.weight")).isEqualTo(other);
        }
    }

    @Test
    void load_nothingFits_isAnErrorEvenIfNotStrict() {
        Path file = new SavedWeights("F32").add("a", 1).write(folder.resolve("w.safetensors"));
        InitialWeightsSettings weights = settings("{path: " + file + ", strict: false}");
        try (Network network = network("{type: mlp, widths: [4]}", weights, numbers(2))) {
            assertThatThrownBy(() -> load(network, weights)).hasMessageContaining("Nothing in the file has a place");
        }
    }

    @Test
    void load_integersOrInfinity_isRefused() {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(
                file,
                Map.of(
                        "shared.layer.0.weight",
                        new Safetensors.Content("I32", new long[] {4, 2}, () -> new byte[32]),
                        "shared.layer.0.bias",
                        new Safetensors.Content("F16", new long[] {4}, () -> new byte[] {0, 0x7c, 0, 0, 0, 0, 0, 0})),
                Map.of());
        InitialWeightsSettings all = settings("{path: " + file + "}");
        InitialWeightsSettings some = settings("{path: " + file + ", skip: [shared.layer.0.weight], strict: false}");
        try (Network network = network("{type: mlp, widths: [4]}", all, numbers(2))) {
            assertThatThrownBy(() -> load(network, all)).hasMessageContaining("is of type I32");
            assertThatThrownBy(() -> load(network, some)).hasMessageContaining("no finite number");
        }
    }

    @Test
    void load_twoNamesForOnePlace_isRefused() {
        Path file = new SavedWeights("F32")
                .add("a.weight", 4, 2)
                .add("b.weight", 4, 2)
                .write(folder.resolve("w"));
        InitialWeightsSettings weights =
                settings("{path: " + file + ", strict: false, map: {a: shared.layer.0, b: shared.layer.0}}");
        try (Network network = network("{type: mlp, widths: [4]}", weights, numbers(2))) {
            assertThatThrownBy(() -> load(network, weights)).hasMessageContaining("both become");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 20, 60})
    void load_truncatedFile_isRefused(int length) throws IOException {
        Path file = new SavedWeights("F32").add("shared.layer.0.weight", 4, 2).write(folder.resolve("w"));
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), length));
        InitialWeightsSettings weights = settings("{path: " + file + "}");
        try (Network network = network("{type: mlp, widths: [4]}", weights, numbers(2))) {
            assertThatThrownBy(() -> load(network, weights))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("not a whole safetensors file");
        }
    }

    @Test
    void build_freeze_takesParametersOutOfTheVectorAndStatisticsStay() throws IOException {
        SavedWeights saved = SavedWeights.torchvision("F32", 18);
        Path file = saved.write(folder.resolve("resnet.safetensors"));
        InitialWeightsSettings weights = documented(file, "    freeze: [shared.stem, shared.group.0]\n");
        try (Network network = network("{type: resnet, small: false, width: 2}", weights, pictures());
                Network whole = network("{type: resnet, small: false, width: 2}", null, pictures())) {
            load(network, weights);
            long frozen = network.frozenParameters();
            // 7x7 stem and four 3x3 convolutions with their normalisations.
            assertThat(frozen).isEqualTo(3 * 2 * 49 + 2 * 2 + 4 * (2 * 2 * 9 + 2 * 2));
            assertThat(network.parameters().parameterCount() + frozen)
                    .isEqualTo(whole.parameters().parameterCount());
            float[] mean = weight(network, "shared.group.0.1.2.norm.running_mean");
            float[] later = weight(network, "shared.group.1.0.1.norm.running_mean");
            try (ai.polymath.torch.engine.Scope scope = ai.polymath.torch.engine.Scope.open()) {
                Tensor pixels = org.bytedeco.pytorch.global.torch.rand(4, 3, 64, 64);
                network.outputs(
                        new ai.polymath.torch.network.Inputs(
                                Tensors.zeros(ScalarType.Float, 4, 0),
                                Tensors.zeros(ScalarType.Long, 4, 0),
                                List.of(new ai.polymath.torch.network.InputBlock.Pictures(pixels))),
                        true);
            }
            assertThat(weight(network, "shared.group.0.1.2.norm.running_mean")).isEqualTo(mean);
            assertThat(weight(network, "shared.group.1.0.1.norm.running_mean")).isNotEqualTo(later);
        }
    }

    @Test
    void build_freezeUnknownOrAll_isRefused() {
        assertThatThrownBy(() -> network(
                        "{type: mlp, widths: [4]}", settings("{path: x, freeze: [encoder, shared]}"), numbers(2)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("freeze names 'encoder'")
                .hasMessageContaining("shared.layer.0.weight");
        assertThatThrownBy(() -> network("{type: mlp, widths: [4]}", settings("{path: x, freeze: ['']}"), numbers(2)))
                .hasMessageContaining("nothing that could learn");
    }

    @Test
    void settings_moreStarsThanFound_refused() {
        assertThatThrownBy(() -> settings("{path: x, map: {a.*: b.*.*}}")).hasMessageContaining("2 stars");
    }
}
