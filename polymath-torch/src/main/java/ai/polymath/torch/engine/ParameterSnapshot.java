package ai.polymath.torch.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A copy of all parameters and buffers, such as those of the best epoch. */
public final class ParameterSnapshot implements AutoCloseable {
    private final FlatParameters of;
    private final Keeper keeper = new Keeper();
    private final Tensor values;
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();

    ParameterSnapshot(FlatParameters of) {
        this.of = of;
        this.values = keeper.keep(of.values().clone());
        of.buffers()
                .forEach((name, tensor) ->
                        buffers.put(name, keeper.keep(tensor.detach().clone())));
    }

    /** Copies the present parameters and buffers here. */
    public void save() {
        try (Gradients.Off off = Gradients.off()) {
            values.copy_(of.values());
            buffers.forEach((name, copy) -> copy.copy_(of.buffer(name)));
        }
    }

    /** Makes the copy the present parameters and buffers. */
    public void restore() {
        try (Gradients.Off off = Gradients.off()) {
            of.values().copy_(values);
            buffers.forEach((name, copy) -> of.buffer(name).copy_(copy));
        }
    }

    /** The copied parameters {@code [P]}. */
    public Tensor values() {
        return values;
    }

    /** The copied buffers by name. */
    public Map<String, Tensor> buffers() {
        return java.util.Collections.unmodifiableMap(buffers);
    }

    /** Frees the copy. */
    @Override
    public void close() {
        keeper.close();
    }
}
