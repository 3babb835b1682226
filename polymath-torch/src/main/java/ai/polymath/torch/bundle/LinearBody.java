package ai.polymath.torch.bundle;

import ai.polymath.PolymathException;
import ai.polymath.data.Features;
import ai.polymath.data.Preprocessing;
import ai.polymath.linear.training.LinearModel;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Linear models: {@code weights} are {@code [inputs, tasks]}, {@code intercepts} {@code [tasks]}, both double. */
record LinearBody(LinearModel model) implements ModelBody {
    private static final String WEIGHTS = "weights";
    private static final String INTERCEPTS = "intercepts";
    private static final String TYPE = "F64";

    @Override
    public List<double[]> predict(Features features) {
        return model.predict(features);
    }

    @Override
    public void save(Path file) {
        Map<String, Safetensors.Content> tensors = new LinkedHashMap<>();
        tensors.put(
                WEIGHTS,
                new Safetensors.Content(
                        TYPE, new long[] {model.inputs(), model.tasks().size()}, () -> bytes(model.weights())));
        tensors.put(
                INTERCEPTS,
                new Safetensors.Content(TYPE, new long[] {model.tasks().size()}, () -> bytes(model.intercepts())));
        Safetensors.write(file, tensors, Map.of());
    }

    static LinearBody load(Path file, Preprocessing preprocessing, List<FittedTask> tasks) {
        Safetensors saved = Safetensors.read(file);
        if (!saved.names().equals(Set.of(WEIGHTS, INTERCEPTS))) {
            throw new PolymathException("File " + file + " holds " + saved.names() + ", but a linear model has "
                    + WEIGHTS + " and " + INTERCEPTS + ".");
        }
        double[] weights = doubles(saved, WEIGHTS, 2);
        long columns = saved.entry(WEIGHTS).shape()[1];
        if (columns != tasks.size()) {
            throw new PolymathException("File " + file + ": the weights are of " + columns
                    + " tasks, but the model has " + tasks.size() + ".");
        }
        return new LinearBody(new LinearModel(preprocessing, tasks, weights, doubles(saved, INTERCEPTS, 1)));
    }

    private static double[] doubles(Safetensors file, String name, int dimensions) {
        Safetensors.Entry entry = file.entry(name);
        if (!entry.type().equals(TYPE) || entry.shape().length != dimensions) {
            throw new PolymathException("File " + file.file() + ": tensor '" + name + "' is " + entry.type() + " "
                    + Arrays.toString(entry.shape()) + ", but a linear model needs " + TYPE + " with " + dimensions
                    + " dimensions.");
        }
        byte[] bytes = file.bytes(name);
        double[] values = new double[bytes.length / Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    private static byte[] bytes(double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(values);
        return buffer.array();
    }

    @Override
    public void close() {
        // It has no native memory.
    }
}
