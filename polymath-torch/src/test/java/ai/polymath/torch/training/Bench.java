package ai.polymath.torch.training;

import ai.polymath.data.Features;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.torch.balancing.StepResult;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network in double precision with its data and stepper, as the trainer puts them together. */
final class Bench implements AutoCloseable {
    final PreparedExperiment prepared;
    final Network network;
    final TrainingData data;
    final Stepper stepper;
    private final Keeper keeper = new Keeper();
    private final Map<String, Tensor> fresh = new LinkedHashMap<>();
    private int steps;

    Bench(PreparedExperiment prepared) {
        this(prepared, ScalarType.Double);
    }

    Bench(PreparedExperiment prepared, ScalarType type) {
        Engine.start(1);
        this.prepared = prepared;
        var settings = prepared.experiment().training();
        network = Network.build(
                prepared.experiment().model(),
                InputShape.of(prepared.preprocessing()),
                prepared.tasks(),
                type,
                Engine.device("cpu"),
                settings.seed());
        data = new TrainingData(
                prepared.features(),
                TrainingRows.of(prepared),
                network.groups(),
                prepared.labels(),
                type,
                Engine.device("cpu"));
        stepper = new Stepper(network, data, prepared.tasks(), settings);
        network.parameters().buffers().forEach((name, tensor) -> fresh.put(name, keeper.build(tensor::clone)));
    }

    StepResult step(int[] rows, double learningRate) {
        return stepper.step(steps++, 0, rows, learningRate);
    }

    double[] values() {
        return Tensors.doubles(network.parameters().values());
    }

    void values(double[] values) {
        network.parameters().copyFrom(values);
    }

    /** Where a parameter starts in the vector of all. */
    int offset(String name) {
        return (int) network.parameters().parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + names()))
                .offset();
    }

    List<String> names() {
        return network.parameters().parameters().stream().map(p -> p.name()).toList();
    }

    double[] values(String name) {
        var parameter = network.parameters().parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + names()));
        return java.util.Arrays.copyOfRange(
                values(), (int) parameter.offset(), (int) (parameter.offset() + parameter.length()));
    }

    /** The features of a row as the network sees them. */
    double[] dense(int row) {
        Features features = prepared.features();
        double[] x = new double[features.denseWidth()];
        for (int j = 0; j < x.length; j++) {
            x[j] = features.dense()[row * x.length + j];
        }
        return x;
    }

    /** Each task's predictions for some rows. */
    List<double[]> predict(int[] rows) {
        return new Predictor(network, prepared.tasks().size(), prepared.features())
                .predict(rows, data::inputs, (r, i, o) -> {});
    }

    /** The joint loss of some rows in training mode: weights of the tasks times mean losses over labels. */
    double jointLoss(int[] rows) {
        int[] counts = data.counts(rows);
        double[] shares = new double[counts.length];
        for (int t = 0; t < counts.length; t++) {
            shares[t] = counts[t] == 0 ? 0 : prepared.tasks().get(t).task().weight() / counts[t];
        }
        double sum = 0;
        try (Scope scope = Scope.open();
                ParameterSnapshot now = network.parameters().snapshot()) {
            // As in the first step: its chance, and what passes count or average as it was then.
            Engine.seedStep(prepared.experiment().training().seed(), 0);
            try (Gradients.Off off = Gradients.off()) {
                fresh.forEach(
                        (name, tensor) -> network.parameters().buffer(name).copy_(tensor));
            }
            var inputs = data.inputs(rows);
            var outputs = network.outputs(inputs, true);
            for (int g = 0; g < outputs.size(); g++) {
                var losses = network.groups()
                        .get(g)
                        .losses(outputs.get(g), data.labels(g, rows), data.shares(g, rows, shares), inputs);
                for (double loss : Tensors.doubles(losses)) {
                    sum += loss;
                }
            }
            now.restore();
        }
        return sum;
    }

    @Override
    public void close() {
        keeper.close();
        stepper.close();
        data.close();
        network.close();
    }
}
