package ai.polymath.torch.bundle;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Preprocessing;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Safetensors;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.TensorBytes;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.InputTensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ModuleFiles;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.training.Predictor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network.
 *
 * @param network owned: closed with this
 * @param tasks how many tasks it has
 */
record NetworkBody(Network network, int tasks) implements ModelBody {
    @Override
    public List<double[]> predict(Features features) {
        return predict(features, new Predictor(network, tasks, features));
    }

    @Override
    public List<double[]> judge(Features features, List<Labels> labels) {
        return predict(features, new Predictor(network, features, labels));
    }

    private List<double[]> predict(Features features, Predictor predictor) {
        int[] rows = new int[features.rows()];
        Arrays.setAll(rows, i -> i);
        return predictor.predict(rows, chunk -> inputs(features, chunk), (r, inputs, outputs) -> {});
    }

    private Inputs inputs(Features features, int[] chunk) {
        int from = chunk[0];
        int n = chunk.length;
        float[] dense =
                Arrays.copyOfRange(features.dense(), from * features.denseWidth(), (from + n) * features.denseWidth());
        long[] codes = new long[n * features.codeWidth()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = features.codes()[from * features.codeWidth() + i];
        }
        var values = network.parameters().values();
        return new Inputs(
                Tensors.of(dense, n, features.denseWidth()).to(values.device(), values.scalar_type()),
                Tensors.of(codes, n, features.codeWidth()).to(values.device(), ScalarType.Long),
                InputTensors.blocks(features, chunk, values.device(), values.scalar_type()));
    }

    @Override
    public void save(Path file) {
        try (Scope scope = Scope.open()) {
            TensorBytes.write(file, weights(network), Map.of());
        }
    }

    @Override
    public Map<String, byte[]> modules() {
        return network.files().all();
    }

    /**
     * What a network is loaded with.
     *
     * @param device where to
     * @param modules files of which it is built, by the paths that its settings name
     */
    record Loading(String device, Map<String, byte[]> modules) {}

    static NetworkBody load(
            Path file, ModelSettings settings, Preprocessing preprocessing, Bundle.Tasks tasks, Loading loading) {
        Network network = Network.build(
                settings,
                InputShape.of(preprocessing),
                tasks.tasks(),
                tasks.outputs(),
                ScalarType.Float,
                Engine.device(loading.device()),
                0,
                new ModuleFiles(loading.modules()));
        boolean loaded = false;
        try (Scope scope = Scope.open()) {
            Safetensors saved = Safetensors.read(file);
            Map<String, Tensor> weights = weights(network);
            requireNames(file, saved, weights);
            weights.forEach((name, tensor) -> TensorBytes.into(saved, name, tensor));
            loaded = true;
        } finally {
            if (!loaded) {
                network.close();
            }
        }
        return new NetworkBody(network, tasks.tasks().size());
    }

    /** Every parameter, buffer and frozen tensor by name, as views. */
    private static Map<String, Tensor> weights(Network network) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        FlatParameters parameters = network.parameters();
        for (FlatParameters.Parameter parameter : parameters.parameters()) {
            weights.put(
                    parameter.name(),
                    parameters
                            .values()
                            .narrow(0, parameter.offset(), parameter.length())
                            .view(parameter.shape()));
        }
        weights.putAll(parameters.buffers());
        weights.putAll(parameters.frozen());
        return weights;
    }

    private static void requireNames(Path file, Safetensors saved, Map<String, Tensor> weights) {
        TreeSet<String> missing = new TreeSet<>(weights.keySet());
        missing.removeAll(saved.names());
        TreeSet<String> extra = new TreeSet<>(saved.names());
        extra.removeAll(weights.keySet());
        if (!missing.isEmpty()) {
            throw new PolymathException(
                    file + " lacks the weights '" + missing.first() + "'." + DidYouMean.hint(missing.first(), extra));
        }
        if (!extra.isEmpty()) {
            throw new PolymathException(file + " has weights '" + extra.first() + "', which the model does not know.");
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
