package ai.polymath.torch.training;

import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Transplant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Keeps what was transplanted into a network as it is, to the bit. No gradient is computed for parameters that are frozen as a
 * whole; and after each step, whatever it did (weight decay, penalties, running statistics), the old numbers are put back.
 */
final class Frozen implements AutoCloseable {
    private final Network network;
    private final Keeper keeper = new Keeper();
    private final Tensor mask;
    private final Tensor kept;
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();

    Frozen(Network network, Transplant transplant) {
        this.network = network;
        FlatParameters parameters = network.parameters();
        this.mask = keeper.build(() -> transplant.mask(network));
        this.kept = keeper.build(() -> parameters.values().clone());
        for (String name : transplant.buffers()) {
            buffers.put(name, keeper.build(() -> parameters.buffer(name).clone()));
        }
        int at = 0;
        for (ParameterBook.Entry entry : network.entries()) {
            int length = Math.toIntExact(entry.tensor().numel());
            boolean whole = true;
            for (int i = at; i < at + length; i++) {
                whole &= transplant.taken()[i];
            }
            if (whole) {
                entry.tensor().set_requires_grad(false);
            }
            at += length;
        }
        network.calmTrunk();
    }

    /** Puts everything frozen back. */
    void restore() {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            Tensor values = network.parameters().values();
            values.copy_(torch.where(mask, kept, values));
            buffers.forEach((name, old) -> network.parameters().buffer(name).copy_(old));
        }
    }

    @Override
    public void close() {
        keeper.close();
    }
}
